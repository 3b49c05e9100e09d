/** Every address of the program, as functions: nobody else writes one by hand. */
export const paths = {
  start: () => '/',
  import: (catalogueId: string, resumeId?: string) => `/c/${encodeURIComponent(catalogueId)}/import${resumeId === undefined ? '' : `?resume=${encodeURIComponent(resumeId)}`}`,
  identify: (catalogueId: string, flukeId?: string) => {
    const fluke = flukeId === undefined ? '' : `?fluke=${encodeURIComponent(flukeId)}`
    return `/c/${encodeURIComponent(catalogueId)}/identify${fluke}`
  },
  /** The list of what is probably no fluke. */
  doubtful: (catalogueId: string) => `/c/${encodeURIComponent(catalogueId)}/identify?filter=doubtful`,
  catalogue: (catalogueId: string, whale?: string) => `/c/${encodeURIComponent(catalogueId)}/catalogue${whale === undefined ? '' : `?whale=${encodeURIComponent(whale)}`}`,
  review: (catalogueId: string, whale?: string) => `/c/${encodeURIComponent(catalogueId)}/review${whale === undefined ? '' : `?whale=${encodeURIComponent(whale)}`}`,
  storage: (catalogueId: string) => `/c/${encodeURIComponent(catalogueId)}/storage`,
  exchange: (catalogueId: string) => `/c/${encodeURIComponent(catalogueId)}/exchange`,
}
