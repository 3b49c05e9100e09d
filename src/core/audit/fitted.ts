import { EMBEDDERS, type EmbedderName } from '../model-names.ts'
import type { AuditParameters } from './audit-parameters.ts'

/** Fitted by `npm run fit:audit`, with `--model` for each, on `val` of the research photographs. See docs/decisions/0008-label-audit.md. */
export const FITTED_AUDIT: Record<EmbedderName, AuditParameters> = {
  [EMBEDDERS.full]: {
    lookalike: { offset: -7.558, slope: 53.3, lapse: 0.1642 },
    stranger: { offset: -6.706, slope: 21.12, lapse: 0.003922 },
    copy: { atLeast: 0.9496, bySimilarity: { offset: -226.7, slope: 232.6 }, byAgreement: { offset: -45.32, slope: 52.35 } },
  },
  [EMBEDDERS.small]: {
    lookalike: { offset: -7.189, slope: 50.25, lapse: 0.1659 },
    stranger: { offset: -6.609, slope: 20.95, lapse: 0.003976 },
    copy: { atLeast: 0.9389, bySimilarity: { offset: -230.3, slope: 237.2 }, byAgreement: { offset: -38.84, slope: 45.34 } },
  },
}
