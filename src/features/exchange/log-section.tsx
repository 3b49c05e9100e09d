import { useLiveQuery } from 'dexie-react-hooks'
import { describeDecision } from '#core/decisions/describe.ts'
import { writeDecisionsFile } from '#core/formats/decisions-file.ts'
import type { CatalogueInfo } from '#storage/catalogues.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { wholeLog } from '#storage/log-exchange.ts'
import { Button } from '#ui/button/button.tsx'
import { formatCountOf, formatDateTime } from '#ui/format.ts'
import { safeFileName, saveFile } from '#ui/files/save.ts'
import { DownloadIcon } from '#ui/icons/icons.tsx'
import page from '#ui/page/page.module.css'
import { PreviewTable } from '#ui/table/preview-table.tsx'
import { showError, showToast } from '#ui/toast/toast.ts'

const PREVIEWED = 7

/** The decision log as JSON. */
export function LogSection({ db, info }: { db: CatalogueDatabase; info: CatalogueInfo }) {
  const log = useLiveQuery(async () => {
    const [total, last] = await Promise.all([db.decisions.count(), db.decisions.orderBy('seq').reverse().limit(PREVIEWED).toArray()])
    const photos = await db.photos.bulkGet(last.map(({ flukeId }) => flukeId.slice(0, flukeId.lastIndexOf(':')) as never))
    return { total, last: last.map((decision, i) => ({ decision, fileName: photos[i]?.fileName ?? '' })) }
  }, [db])

  async function save(): Promise<void> {
    try {
      const content = async (): Promise<Blob> => new Blob([writeDecisionsFile(await wholeLog(db, info))], { type: 'application/json' })
      const name = `${safeFileName(info.name)}-decisions.json`
      if (await saveFile({ name, mimeType: 'application/json', description: 'Decision log', content })) showToast({ tone: 'good', message: `${name} is saved.` })
    } catch (thrown) {
      showError(thrown)
    }
  }

  return (
    <section className={page.section} aria-labelledby="log">
      <div className={page.choices}>
        <h2 id="log">Decision log</h2>
        <p className={page.muted}>The full audit trail as JSON: every decision with its time, analyst and evidence, those that were taken back included. A colleague with the same photos can take it in.</p>
        <Button variant="primary" isDisabled={!log?.total} onPress={() => void save()}>
          <DownloadIcon /> Save log{log && ` (${formatCountOf(log.total, 'decision')})`}
        </Button>
      </div>
      <PreviewTable
        label="Last decisions"
        header={['When', 'Photo', 'Decision', 'Analyst']}
        widths={[25, 20, 40, 15]}
        rows={log?.last.map(({ decision, fileName }) => [formatDateTime(decision.atMs), fileName, describeDecision(decision), decision.analyst])}
        total={log?.total ?? 0}
        unit="decisions"
      />
    </section>
  )
}
