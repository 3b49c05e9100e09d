import { useLiveQuery } from 'dexie-react-hooks'
import { isAbort } from '#core/errors.ts'
import { startKeeping } from '#jobs/backup/originals-job.ts'
import { originalsKept, setOriginalsKept, type OriginalsKept } from '#storage/backup/originals-kept.ts'
import type { SpaceReport } from '#storage/backup/space.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { requestOriginalAccess } from '#storage/originals.ts'
import { Button } from '#ui/button/button.tsx'
import { RadioGroup } from '#ui/field/field.tsx'
import { formatBytes, formatCountOf } from '#ui/format.ts'
import page from '#ui/page/page.module.css'
import { showError } from '#ui/toast/toast.ts'
import { JobBar, useActiveJob } from './job-bar.tsx'

interface Props {
  db: CatalogueDatabase
  space: SpaceReport | undefined
  onChanged(): void
}

/** How the photographs themselves are kept. */
export function OriginalsSection({ db, space, onChanged }: Props) {
  const kept = useLiveQuery(async () => await originalsKept(db), [db])
  const job = useActiveJob('originals', db.catalogueId)
  const todo = space && kept && photosToChange(space, kept)

  async function apply(): Promise<void> {
    if (!kept) return
    try {
      if (kept === 'copies') await requestOriginalAccess(db)
      await startKeeping(db, kept === 'copies' ? 'copy' : 'of-own-files').finished
    } catch (thrown) {
      if (!isAbort(thrown)) showError(thrown)
    } finally {
      onChanged()
    }
  }

  if (!kept || !space || space.photos === 0 || space.drawn === space.photos) return null
  return (
    <section className={page.section} aria-labelledby="originals">
      <div className={page.choices}>
        <h2 id="originals">How photographs are kept</h2>
        <RadioGroup<OriginalsKept> label="The photographs themselves" value={kept} onChange={(next) => void setOriginalsKept(db, next).catch(showError)} options={options(space)} isDisabled={job !== undefined} />
      </div>
      <div className={page.choices}>
        {job ? (
          <JobBar job={job} />
        ) : todo ? (
          <>
            <p>
              {formatCountOf(todo.count, 'photograph is', 'photographs are')} kept in another way still ({formatBytes(todo.bytes)}).
              {kept === 'small-pictures' && ' What is in the browser alone would be gone: see “To make space” for what that means.'}
            </p>
            {kept !== 'small-pictures' && <Button onPress={() => void apply()}>{kept === 'copies' ? 'Copy them now' : 'Drop the copies'}</Button>}
          </>
        ) : (
          <p className={page.muted}>All photographs are kept so. New ones come in as their import brings them; look here again after it.</p>
        )}
      </div>
    </section>
  )
}

function options({ ownFiles, copiesOfOwn }: SpaceReport) {
  const inFolders = ownFiles.bytes + copiesOfOwn.bytes
  return [
    { value: 'own-files' as const, label: 'In your folders', hint: 'Only read there. Takes no space; the disk must be at hand to see them in full. Files and zips, and browsers without folders, are copied all the same.' },
    { value: 'copies' as const, label: 'Copied into the browser', hint: `At hand at sea, without the disk${inFolders > 0 ? `: about ${formatBytes(inFolders)} for those in your folders` : ''}.` },
    { value: 'small-pictures' as const, label: 'Small pictures alone', hint: 'For a tablet with little room: what lies in your folders is shown in full while it can be read.' },
  ]
}

/** Photographs that are not kept as chosen. */
function photosToChange(space: SpaceReport, kept: OriginalsKept): { count: number; bytes: number } | null {
  const share = kept === 'copies' ? space.ownFiles : kept === 'own-files' ? space.copiesOfOwn : { count: space.copiesOfOwn.count + space.onlyCopies.count, bytes: space.copiesOfOwn.bytes + space.onlyCopies.bytes }
  return share.count > 0 ? share : null
}
