import type { Command } from '#ui/commands/command.ts'
import { useCommands } from '#ui/commands/use-commands.ts'
import type { Hand } from '#ui/pair-viewer/hand.ts'
import { lookingCommands, type LookingCommands } from '#ui/pair-viewer/looking-commands.ts'
import { tellTooSoon } from '#ui/toast/too-soon.ts'
import type { CandidateView } from './data/candidate-views.ts'
import type { Verdicts } from './verdicts/use-verdicts.ts'

export interface CommandInput {
  hand: Hand
  verdicts: Verdicts
  /** A verdict may be given now. */
  ready: boolean
  /** The chosen individual; null where "new" or nothing is chosen. */
  individual: CandidateView | null
  newChosen: boolean
  canUndo: boolean
  canRedo: boolean
  /** There are pictures to look at, and no editor over them. */
  looking: boolean
  hasNext: boolean
  hasPrevious: boolean
  step(step: 1 | -1): void
  chooseNext(step: 1 | -1): void
  chooseRank(rank: number): void
  stepPhoto(step: 1 | -1): void
  edit(): void
  /** The list shows what is probably no fluke, and there is something in it. */
  canSayNoFlukes: boolean
  sayNoFlukes(): void
  lookUp(): void
}

type Name =
  | 'match' | 'possible' | 'new' | 'unusable' | 'noFluke' | 'noFlukes' | 'skip' | 'next' | 'previous' | 'undo' | 'redo'
  | 'candidateDown' | 'candidateUp' | 'candidateByNumber' | 'photoNext' | 'photoPrevious' | 'lookUp' | 'edit' | 'marks'

export type IdentifyCommands = Record<Name, Command> & LookingCommands

/** Everything that can be done on the screen: keys, buttons and the help all come from here. */
export function useIdentifyCommands(input: CommandInput): IdentifyCommands {
  const commands = identifyCommands(input)
  useCommands(Object.values(commands))
  return commands
}

export function identifyCommands(input: CommandInput): IdentifyCommands {
  const { hand, verdicts, ready, individual, newChosen, looking } = input
  const give = verdicts.give
  const withIndividual = (kind: 'match' | 'possible') => (): void => {
    if (individual) void give({ kind, individual })
  }
  const verdict = { group: 'Verdict', enabled: () => ready, refused: () => void (looking && !ready && tellTooSoon()) }
  const choose = { group: 'Candidates', enabled: () => looking, repeats: true }
  return {
    // Enter takes what is chosen; where that is "new", there is nothing to match.
    match: { ...verdict, id: 'identify.match', label: 'Match', keys: newChosen ? [] : ['Enter'], enabled: () => ready && individual !== null, run: withIndividual('match') },
    possible: { ...verdict, id: 'identify.possible', label: 'Possible match', keys: ['m'], enabled: () => ready && individual !== null, run: withIndividual('possible') },
    new: { ...verdict, id: 'identify.new', label: 'New individual', keys: newChosen ? ['n', 'Enter'] : ['n'], run: () => void give({ kind: 'new' }) },
    unusable: { ...verdict, id: 'identify.unusable', label: 'Not usable', keys: ['x'], run: () => void give({ kind: 'unusable' }) },
    noFluke: { ...verdict, id: 'identify.no-fluke', label: 'No fluke here', keys: ['h'], run: () => void give({ kind: 'no-fluke' }) },
    noFlukes: { id: 'identify.no-flukes', label: 'No fluke in all of the list…', group: 'Verdict', keys: ['g'], enabled: () => input.canSayNoFlukes && !verdicts.saving, run: input.sayNoFlukes },
    skip: { ...verdict, id: 'identify.skip', label: 'Skip', keys: ['s'], run: () => void give({ kind: 'skip' }) },
    undo: { id: 'identify.undo', label: 'Undo', group: 'Verdict', keys: ['$mod+z'], enabled: () => input.canUndo && !verdicts.saving, run: () => void verdicts.undo() },
    redo: { id: 'identify.redo', label: 'Redo', group: 'Verdict', keys: ['$mod+Shift+z', '$mod+y'], enabled: () => input.canRedo && !verdicts.saving, run: () => void verdicts.redo() },
    next: { id: 'identify.next', label: 'Next photo', group: 'Queue', keys: ['d'], repeats: true, enabled: () => input.hasNext, run: () => input.step(1) },
    previous: { id: 'identify.previous', label: 'Previous photo', group: 'Queue', keys: ['a'], repeats: true, enabled: () => input.hasPrevious, run: () => input.step(-1) },
    candidateDown: { ...choose, id: 'identify.candidate-down', label: 'Next candidate', keys: ['ArrowDown'], run: () => input.chooseNext(1) },
    candidateUp: { ...choose, id: 'identify.candidate-up', label: 'Previous candidate', keys: ['ArrowUp'], run: () => input.chooseNext(-1) },
    candidateByNumber: { ...choose, repeats: false, id: 'identify.candidate-number', label: 'Candidate by its number', keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'], run: (key) => input.chooseRank(Number(key)) },
    photoNext: { ...choose, id: 'identify.photo-next', label: 'Next photo of the candidate', keys: ['ArrowRight'], run: () => input.stepPhoto(1) },
    photoPrevious: { ...choose, id: 'identify.photo-previous', label: 'Previous photo of the candidate', keys: ['ArrowLeft'], run: () => input.stepPhoto(-1) },
    lookUp: { ...choose, repeats: false, id: 'identify.look-up', label: 'Another individual…', keys: ['/'], run: input.lookUp },
    ...lookingCommands({ scope: 'identify', hand, looking, paired: individual !== null }),
    marks: { group: 'Looking', id: 'identify.marks', label: 'Marks', keys: ['k'], enabled: () => looking && individual !== null, run: hand.toggleMarks },
    edit: { group: 'Looking', id: 'identify.edit-box', label: 'Edit box', keys: ['e'], enabled: () => looking, run: input.edit },
  }
}
