import type { CopyCandidate, LabelAudit } from '#core/audit/label-audit.ts'
import type { RememberedVerdicts, SuspectList } from '#core/audit/suspect.ts'
import { throwIfCancelled, type JobContext } from '#core/job.ts'
import { inBreaths } from './breath.ts'

/** Runs a catalogue's audit so that it can be stopped, and so that other questions are answered in between. */
export class LabelReview {
  private running: Promise<unknown> = Promise.resolve()

  /** @param agreementOf see `pictureAgreement`; null where a picture is not to be had */
  constructor(
    private readonly audit: LabelAudit,
    private readonly agreementOf: (candidate: CopyCandidate) => Promise<number | null>,
  ) {}

  /** Compares what is new, looks at the pictures of what may be copies, and lists the suspects. Throws `cancelled`. */
  async suspects(verdicts: RememberedVerdicts, limit: number, context: JobContext): Promise<SuspectList> {
    // One at a time: two would compare the same flukes.
    const turn = this.running.then(() => this.look(verdicts, limit, context))
    this.running = turn.catch(() => undefined)
    return await turn
  }

  private async look(verdicts: RememberedVerdicts, limit: number, context: JobContext): Promise<SuspectList> {
    const { signal, report } = context
    await inBreaths(this.audit.compare(), context)
    const candidates = this.audit.copyCandidates()
    for (const [n, candidate] of candidates.entries()) {
      throwIfCancelled(signal)
      const agreement = await this.agreementOf(candidate)
      if (agreement !== null) this.audit.setAgreement(candidate, agreement)
      report({ stage: 'Comparing pictures', done: n + 1, total: candidates.length })
    }
    return this.audit.suspects(verdicts, limit)
  }
}
