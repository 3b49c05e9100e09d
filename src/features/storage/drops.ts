import type { SpaceReport } from '#storage/backup/space.ts'
import type { OtherSpace } from '#workers/backup/backup.contract.ts'

/** Something that can go, and what is no longer possible then. */
export interface Drop {
  kind: 'left-backups' | 'keypoints' | 'copies-of-own' | 'thumbnails' | 'only-copies'
  label: string
  one: string
  count: number
  bytes: number
  afterwards: string
  /** Nothing in the browser brings it back. */
  final: boolean
}

/** What can be dropped, what costs least first. */
export function dropsInOrder(space: SpaceReport, { leftBackups }: Pick<OtherSpace, 'leftBackups'>): Drop[] {
  // Only what the photographs can bring back: the others' small pictures are all there is of them.
  const canBeMade = space.withoutOriginal === 0 && space.onlyCopies.count + space.copiesOfOwn.count + space.ownFiles.count + space.drawn > 0
  const drops: (Drop | false)[] = [
    { kind: 'left-backups', label: 'backups that were downloaded', one: 'file', count: leftBackups.files, bytes: leftBackups.bytes, afterwards: 'Those in your downloads stay.', final: false },
    { kind: 'keypoints', label: 'marks of flukes that were compared', one: 'fluke', ...space.keypoints, afterwards: 'They are found again in the photographs when a pair is looked at, which takes about a second.', final: false },
    {
      kind: 'copies-of-own', label: 'copies of photographs that lie in your own folders', one: 'photograph', ...space.copiesOfOwn, final: false,
      afterwards: 'They are read from your folders again, which must be at hand: without that disk the small pictures alone are shown, and boxes drawn then are embedded when it is back. Each is looked for first; one that is not found keeps its copy.',
    },
    canBeMade && {
      kind: 'thumbnails', label: 'small pictures', one: 'picture', ...space.thumbnails, final: false,
      afterwards: 'Lists, candidates and the catalogue show no pictures until they are made anew, from here, which takes about as long as the import did.',
    },
    {
      kind: 'only-copies', label: 'photographs that are in the browser alone', one: 'photograph', count: space.onlyCopies.count, bytes: space.onlyCopies.bytes, final: true,
      afterwards: 'Of these the small pictures remain. Looking at them in full, editing their boxes and embedding them with a new model is no longer possible until the same files are imported again. Save a backup with the photographs first, unless you have them elsewhere.',
    },
  ]
  return drops.filter((drop): drop is Drop => drop !== false && drop.bytes > 0)
}
