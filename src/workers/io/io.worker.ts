import { throwIfCancelled } from '#core/job.ts'
import { demoPhotos } from '#synthetic/demo-catalogue.ts'
import { drawDemoPhoto } from '#synthetic/draw.ts'
import { serve, type Port } from '../rpc.ts'
import { cameraNotes } from './camera-notes.ts'
import type { IoContract } from './io.contract.ts'
import { labelFile } from './label-file.ts'
import { decodePicture, greyOfPicture, jpegOf, photoBytes, photoId, pictureType, thumbnailOf } from './photo-file.ts'
import { fromZip, zipEntries } from './zip-file.ts'

const DEMO_QUALITY = 0.9

serve<IoContract>(self as unknown as Port, {
  async readPhoto({ file, fileName }, { signal, transfer }) {
    const bytes = await photoBytes(file, fileName)
    const mimeType = pictureType(bytes, fileName)
    throwIfCancelled(signal)
    const [id, picture] = await Promise.all([photoId(bytes), decodePicture(bytes, mimeType, fileName)])
    try {
      throwIfCancelled(signal)
      const grey = greyOfPicture(picture)
      const thumbnail = await thumbnailOf(picture)
      transfer(grey.data.buffer)
      return { id, mimeType, byteSize: bytes.byteLength, widthPx: picture.width, heightPx: picture.height, ...cameraNotes(bytes), thumbnail, grey }
    } finally {
      picture.close()
    }
  },

  async readGrey({ file, fileName }, { transfer }) {
    const bytes = await photoBytes(file, fileName)
    const picture = await decodePicture(bytes, pictureType(bytes, fileName), fileName)
    try {
      const grey = greyOfPicture(picture)
      transfer(grey.data.buffer)
      return grey
    } finally {
      picture.close()
    }
  },

  hash: async ({ file }) => await photoId(await file.arrayBuffer()),
  listZip: async ({ file, fileName }) => await zipEntries(file, fileName),
  extractFromZip: async ({ file, fileName, path }) => await fromZip(file, fileName, path),
  readLabels: async ({ file, fileName }) => await labelFile(file, fileName),

  async drawDemoPhoto({ index }) {
    const { width, height, rgba } = drawDemoPhoto(index)
    const picture = await createImageBitmap(new ImageData(rgba, width, height))
    try {
      return { fileName: demoPhotos()[index]!.fileName, file: await jpegOf(picture, width, height, DEMO_QUALITY) }
    } finally {
      picture.close()
    }
  },
})
