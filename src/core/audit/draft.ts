import type { Link } from './average-linkage.ts'
import { claimBetween, isSettled } from './claim.ts'
import { sigmoid } from './same-whale.ts'
import type { Claim, ClaimKey, RememberedVerdicts, Suspect, SuspectKind } from './suspect.ts'
import type { FlukeId, IndividualId } from '../catalogue.ts'

/** A suspicion before it is put into pairs and evidence: there may be tens of thousands, and only those that are listed are. */
export interface Draft<S extends Suspect = Suspect> {
  readonly kind: SuspectKind
  /** As `Suspect.strength`. */
  readonly strength: number
  /** The one row that it is about; null where it is about several. */
  readonly row: number | null
  /** False where all that it claims is settled. */
  isOpen(): boolean
  suspect(): S
}

/** What every suspect begins with. */
export type Start = Pick<Suspect, 'key' | 'probability' | 'strength' | 'claims'>

/** Of one question or several, each as strong as the suspicion itself. */
export class QuestionDraft<S extends Suspect> implements Draft<S> {
  constructor(
    readonly kind: S['kind'],
    readonly strength: number,
    readonly row: number | null,
    private readonly verdicts: RememberedVerdicts,
    private readonly keysOf: () => ClaimKey[],
    private readonly make: (start: Start) => S,
  ) {}

  isOpen(): boolean {
    return this.verdicts.size === 0 || !this.claims().every((claim) => isSettled(claim, this.verdicts))
  }

  suspect(): S {
    const claims = this.claims()
    return this.make({ key: claims.length === 1 ? claims[0]!.key : JSON.stringify(claims.map(({ key }) => key)), probability: sigmoid(this.strength), strength: this.strength, claims })
  }

  private claims(): Claim[] {
    return this.keysOf().map((key) => ({ key, strength: this.strength }))
  }
}

/** Of things that belong together: each link is a claim. Links that are settled are none by now, so that it is always open. */
export class GroupDraft<S extends Suspect> implements Draft<S> {
  readonly row = null

  /** @param nameOf the fluke or individual that a thing is */
  constructor(
    readonly kind: S['kind'],
    readonly strength: number,
    private readonly links: readonly Link[],
    private readonly nameOf: (thing: number) => FlukeId | IndividualId,
    private readonly make: (start: Omit<Start, 'key'>) => S,
  ) {}

  isOpen(): boolean {
    return true
  }

  suspect(): S {
    const claims = this.links.map(({ a, b, weight }) => ({ key: claimBetween(this.kind, this.nameOf(a), this.nameOf(b)), strength: weight }))
    return this.make({ probability: sigmoid(this.strength), strength: this.strength, claims })
  }
}
