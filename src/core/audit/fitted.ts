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
    lookalike: { offset: -7.282, slope: 51.63, lapse: 0.177 },
    stranger: { offset: -6.891, slope: 19.72, lapse: 0.003953 },
    copy: { atLeast: 0.9362, bySimilarity: { offset: -270.4, slope: 276.4 }, byAgreement: { offset: -45.27, slope: 52.3 } },
  },
}
