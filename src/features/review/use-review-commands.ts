import type { Command } from '#ui/commands/command.ts'
import { useCommands } from '#ui/commands/use-commands.ts'
import type { Hand } from '#ui/pair-viewer/hand.ts'
import { lookingCommands, type LookingCommands } from '#ui/pair-viewer/looking-commands.ts'
import { tellTooSoon } from '#ui/toast/too-soon.ts'
import type { Side } from './cases/groups.ts'
import type { VerdictName, VerdictOption } from './verdicts/verdict.ts'

export interface ReviewCommandInput {
  hand: Hand
  /** What can be said of the case; the first one is what the program suspects. */
  options: readonly VerdictOption[]
  /** A verdict may be given now. */
  ready: boolean
  /** There are pictures to look at. */
  looking: boolean
  paired: boolean
  saving: boolean
  decided: boolean
  hasNext: boolean
  hasPrevious: boolean
  pairs: number
  parts: boolean
  bulk: boolean
  /** Suspects at the top of the list whose marks nobody has looked at. */
  unweighed: number
  give(verdict: VerdictName): void
  takeBack(): void
  step(step: 1 | -1): void
  stepPhoto(side: Side, step: 1 | -1): void
  stepPair(step: 1 | -1): void
  choosePair(place: number): void
  moveOn(): void
  relabel(): void
  decideMany(): void
  compareMarks(): void
  undo(): void
  redo(): void
}

/** The key of each verdict; the first of a case has Enter too. */
export const VERDICT_KEYS: Readonly<Record<VerdictName, string>> = { relabel: 'r', merge: 'm', split: 't', keep: 'k', different: 'x', 'same-photo': 'p', unsure: 'u' }

type Name =
  | 'takeBack' | 'next' | 'previous' | 'rightNext' | 'rightPrevious' | 'leftNext' | 'leftPrevious' | 'pairNext' | 'pairPrevious' | 'pairByNumber'
  | 'moveOn' | 'relabelElse' | 'decideMany' | 'compareMarks' | 'marks' | 'undo' | 'redo'

export type ReviewCommands = Record<Name, Command> & LookingCommands & { verdicts: Command[] }

/** Everything that can be done on the screen: keys, buttons and the help all come from here. */
export function useReviewCommands(input: ReviewCommandInput): ReviewCommands {
  const commands = reviewCommands(input)
  const { verdicts, ...others } = commands
  useCommands([...verdicts, ...Object.values(others)])
  return commands
}

export function reviewCommands(input: ReviewCommandInput): ReviewCommands {
  const { hand, options, ready, looking, paired, saving, decided } = input
  const refused = (): void => void (!ready && tellTooSoon())
  const photos = { group: 'Photos', enabled: () => looking, repeats: true }
  return {
    verdicts: options.map(({ name, label }, place) => ({
      id: `review.${name}`, label, group: 'Verdict', keys: [...(place === 0 ? ['Enter'] : []), VERDICT_KEYS[name]], enabled: () => ready, refused, run: () => input.give(name),
    })),
    relabelElse: { id: 'review.relabel-else', label: 'Another individual…', group: 'Verdict', keys: ['/'], enabled: () => ready && !decided, refused, run: input.relabel },
    takeBack: { id: 'review.take-back', label: 'Take this back', group: 'Verdict', keys: decided ? ['z', 'Enter'] : [], enabled: () => ready && decided, refused, run: input.takeBack },
    decideMany: { id: 'review.decide-many', label: 'Decide several…', group: 'Verdict', keys: ['g'], enabled: () => input.bulk && !saving, run: input.decideMany },
    compareMarks: {
      id: 'review.compare-marks', label: input.unweighed === 1 ? 'Compare marks of 1 suspect' : `Compare marks of ${input.unweighed} suspects`, group: 'List', keys: ['c'], enabled: () => input.unweighed > 0, run: input.compareMarks,
    },
    undo: { id: 'review.undo', label: 'Undo', group: 'Verdict', keys: ['$mod+z'], enabled: () => !saving, run: input.undo },
    redo: { id: 'review.redo', label: 'Redo', group: 'Verdict', keys: ['$mod+Shift+z', '$mod+y'], enabled: () => !saving, run: input.redo },
    next: { id: 'review.next', label: 'Skip', group: 'List', keys: ['s', 'd'], repeats: true, enabled: () => input.hasNext, run: () => input.step(1) },
    previous: { id: 'review.previous', label: 'Previous', group: 'List', keys: ['a'], repeats: true, enabled: () => input.hasPrevious, run: () => input.step(-1) },
    rightNext: { ...photos, id: 'review.right-next', label: 'Next photo on the right', keys: ['ArrowRight'], run: () => input.stepPhoto('right', 1) },
    rightPrevious: { ...photos, id: 'review.right-previous', label: 'Previous photo on the right', keys: ['ArrowLeft'], run: () => input.stepPhoto('right', -1) },
    leftNext: { ...photos, id: 'review.left-next', label: 'Next photo on the left', keys: ['.'], run: () => input.stepPhoto('left', 1) },
    leftPrevious: { ...photos, id: 'review.left-previous', label: 'Previous photo on the left', keys: [','], run: () => input.stepPhoto('left', -1) },
    pairNext: { ...photos, id: 'review.pair-next', label: 'Next pair of the evidence', keys: ['ArrowDown'], enabled: () => looking && input.pairs > 1, run: () => input.stepPair(1) },
    pairPrevious: { ...photos, id: 'review.pair-previous', label: 'Previous pair of the evidence', keys: ['ArrowUp'], enabled: () => looking && input.pairs > 1, run: () => input.stepPair(-1) },
    pairByNumber: { ...photos, repeats: false, id: 'review.pair-number', label: 'Pair of the evidence by its number', keys: ['1', '2', '3', '4', '5', '6'], run: (key) => input.choosePair(Number(key) - 1) },
    moveOn: { ...photos, repeats: false, id: 'review.move-on', label: 'Right photo to the other part', keys: ['v'], enabled: () => ready && input.parts, run: input.moveOn },
    // K, as on Identify, is the verdict "keep" here.
    marks: { group: 'Looking', id: 'review.marks', label: 'Marks', keys: ['l'], enabled: () => looking && paired, run: hand.toggleMarks },
    ...lookingCommands({ scope: 'review', hand, looking, paired }),
  }
}
