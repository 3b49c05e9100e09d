import { useState, type ReactNode } from 'react'
import { NEW_WHALE } from '#core/catalogue.ts'
import { nothingToImport, type LabelPreview, type Listing, type TableFile } from '#jobs/import/preview.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { Button } from '#ui/button/button.tsx'
import { RadioGroup } from '#ui/field/field.tsx'
import { canReferToFolders, pickFiles, type Picked } from '#ui/files/picked.ts'
import { formatBytes, formatCount, formatCountOf } from '#ui/format.ts'
import { PlayIcon, TableIcon, WarningIcon } from '#ui/icons/icons.tsx'
import { PreviewTable } from '#ui/table/preview-table.tsx'
import { showError } from '#ui/toast/toast.ts'
import { PanelHeading } from './panel-heading.tsx'
import type { ImportScreenServices } from './services.ts'
import { Stat, Stats } from './stats.tsx'
import { usePreview, type ReadyPreview } from './use-preview.ts'
import styles from './import.module.css'

interface Props {
  db: CatalogueDatabase
  services: ImportScreenServices
  picked: Picked
  carried: TableFile[]
  onDiscard(): void
  /** There is no photo in it, but there are tables: they wait for their photos. */
  onTablesAlone(tables: TableFile[]): void
  onStarted(importId: string): void
}

/** What will come in, before anything does. */
export function PreviewView({ db, services, picked, carried, onDiscard, onTablesAlone, onStarted }: Props) {
  const { preview, takeTable, addTable, start } = usePreview({ db, services, picked, carried })
  /** Files prepared; null: not started. */
  const [prepared, setPrepared] = useState<number | null>(null)

  async function begin(ready: ReadyPreview): Promise<void> {
    setPrepared(0)
    try {
      await start(ready, setPrepared)
      onStarted(ready.listing.importId)
    } catch (thrown) {
      showError(thrown)
      setPrepared(null)
    }
  }

  async function chooseTable(ready: ReadyPreview): Promise<void> {
    try {
      const file = (await pickFiles('.csv,.tsv,text/csv', false))?.files[0]
      if (file) await addTable(ready, file)
    } catch (thrown) {
      showError(thrown)
    }
  }

  if (preview.phase === 'listing') {
    return (
      <Frame name={picked.name} footer={<Button onPress={onDiscard}>Cancel</Button>}>
        <p role="status">Looking through it… {preview.photos > 0 && `${formatCountOf(preview.photos, 'photo')} so far.`}</p>
      </Frame>
    )
  }
  if (preview.phase === 'failed') {
    const { message, remedy } = preview.error
    return (
      <Frame name={picked.name} footer={<Button onPress={onDiscard}>Choose again</Button>}>
        <Trouble title={message}>{remedy}</Trouble>
      </Frame>
    )
  }
  const { listing, labels } = preview
  const nothing = nothingToImport(listing)
  if (nothing) {
    const tables = preview.tables.filter(({ table }) => table !== null)
    return (
      <Frame
        name={picked.name}
        footer={
          <>
            <Button onPress={onDiscard}>{tables.length > 0 ? 'Cancel' : 'Choose again'}</Button>
            {tables.length > 0 && (
              <Button variant="primary" onPress={() => onTablesAlone(tables)}>
                Choose its photos
              </Button>
            )}
          </>
        }
      >
        <Trouble title={nothing.message}>{tables.length > 0 ? `${tables.map(({ path }) => path).join(', ')} holds labels: choose the photos that they speak of.` : nothing.remedy}</Trouble>
        <Unreadable listing={listing} />
      </Frame>
    )
  }
  const fresh = listing.photos - listing.known
  const waiting = preview.tablePath !== null && labels === null
  return (
    <Frame
      name={picked.name}
      footer={
        <>
          {prepared !== null && prepared > 0 && <span role="status">Preparing {formatCount(prepared)} of {formatCount(listing.photos)}…</span>}
          <Button onPress={onDiscard} isDisabled={prepared !== null}>
            Cancel
          </Button>
          <Button variant="primary" size="l" isPending={prepared !== null} isDisabled={waiting} onPress={() => void begin(preview)}>
            <PlayIcon /> {fresh > 0 ? `Import ${formatCountOf(fresh, 'photo')}` : labels && labels.matched > 0 ? 'Take the labels over' : 'Go through them again'}
          </Button>
        </>
      }
    >
      <Stats label="What will come in">
        <Stat label={fresh === 1 ? 'new photo' : 'new photos'} value={fresh} tone="accent" note={formatBytes(listing.bytes)} />
        {listing.known > 0 && <Stat label="known already" value={listing.known} note="not read again" />}
        {labels && <Stat label={labels.matched === 1 ? 'label' : 'labels'} value={labels.matched} tone="good" note={labelNote(labels)} />}
        {labels && <Stat label="without a label" value={labels.photosWithoutRow.total + labels.ambiguous.total} />}
        {labels && labels.rowsWithoutPhoto.total > 0 && <Stat label={labels.rowsWithoutPhoto.total === 1 ? 'row without a photo' : 'rows without a photo'} value={labels.rowsWithoutPhoto.total} tone="warn" />}
        {labels && labels.failed.total > 0 && <Stat label={labels.failed.total === 1 ? 'row cannot be used' : 'rows cannot be used'} value={labels.failed.total} tone="warn" note="listed below" />}
      </Stats>
      <Room preview={preview} />
      <Unreadable listing={listing} />
      <Labels preview={preview} onTable={(path) => void takeTable(preview, path).catch(showError)} onAdd={() => void chooseTable(preview)} />
      {labels && <LabelDetails labels={labels} />}
      <p className={styles.faint}>Byte-identical copies are found while the photos are read: each comes in once, under all its names.</p>
    </Frame>
  )
}

function Frame({ name, footer, children }: { name: string; footer: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.panel} aria-labelledby="preview">
      <PanelHeading id="preview">
        What is in <span className={styles.name}>“{name}”</span>
      </PanelHeading>
      {children}
      <div className={styles.footer}>{footer}</div>
    </section>
  )
}

/** Where the photos will be, and whether there is room for it. */
function Room({ preview: { listing, roomLeftBytes, chosen } }: { preview: ReadyPreview }) {
  if (chosen.folder) return <p>Your photos stay in their folder and are only read. Small pictures and measurements go into the catalogue.</p>
  if (listing.bytesToCopy === 0) return null
  const room = roomLeftBytes === null ? '' : ` There is room for ${formatBytes(roomLeftBytes)}.`
  const hint = canReferToFolders() ? ' Choose the whole folder instead, and nothing is copied.' : ''
  if (roomLeftBytes !== null && listing.bytesToCopy > roomLeftBytes) {
    return (
      <Trouble title={`${formatBytes(listing.bytesToCopy)} would have to be copied, and there is room for ${formatBytes(roomLeftBytes)}.`}>
        Make room, or bring them in in parts: what came in before the room ends is kept.{hint}
      </Trouble>
    )
  }
  return (
    <p>
      The browser gives no lasting way to these files, so <b>{formatBytes(listing.bytesToCopy)}</b> are copied into the catalogue first: then a reload loses nothing.{room}
      {hint}
    </p>
  )
}

function Unreadable({ listing: { unreadable, others } }: { listing: Listing }) {
  const left = others.map(({ ending, count }) => `${formatCount(count)} × ${ending}`)
  return (
    <>
      {unreadable.length > 0 && (
        <details className={styles.details} open>
          <summary>{formatCountOf(unreadable.length, 'place')} could not be looked into</summary>
          <PreviewTable label="Not looked into" header={['Place', 'Reason', 'What to do']} rows={unreadable.map(({ file = '', message, remedy = '' }) => [file, message, remedy])} total={unreadable.length} />
        </details>
      )}
      {left.length > 0 && (
        <p className={styles.faint}>
          Left out, being neither photo nor table: {left.slice(0, 8).join(', ')}{left.length > 8 && ' and others'}.
          {others.some(({ ending }) => RAW.has(ending)) && ' A browser cannot show a camera’s raw files: export them as JPEG, then import those.'}
        </p>
      )}
    </>
  )
}

/** Endings of the raw files of cameras. */
const RAW: ReadonlySet<string> = new Set(['.arw', '.cr2', '.cr3', '.crw', '.dng', '.nef', '.nrw', '.orf', '.pef', '.raf', '.raw', '.rw2', '.srw'])

const IGNORE = 'ignore'

/** Which table speaks, if any. */
function Labels({ preview: { tables, tablePath }, onTable, onAdd }: { preview: ReadyPreview; onTable(path: string | null): void; onAdd(): void }) {
  const usable = tables.filter(({ table }) => table !== null)
  const others = tables.filter(({ table }) => table === null)
  return (
    <div className={styles.labels}>
      {usable.length > 0 ? (
        <RadioGroup
          label="Labels"
          value={tablePath === null ? IGNORE : `table:${tablePath}`}
          onChange={(value) => onTable(value === IGNORE ? null : value.slice('table:'.length))}
          options={[
            ...usable.map(({ path, table }) => ({ value: `table:${path}`, label: path, hint: `${formatCountOf(table!.rows.length, 'row')} Image, Id` })),
            { value: IGNORE, label: 'Ignore the labels', hint: 'All photos come in undecided.' },
          ]}
        />
      ) : (
        <p>There is no table of labels in it: all photos come in undecided.</p>
      )}
      {others.map(({ path, error }) => (
        <p key={path} className={styles.faint}>
          {path} is not used: {error?.message} {error?.remedy}
        </p>
      ))}
      <Button onPress={onAdd}>
        <TableIcon /> {usable.length > 0 ? 'Another table…' : 'Add a table of labels…'}
      </Button>
    </div>
  )
}

function LabelDetails({ labels: { rowsWithoutPhoto, photosWithoutRow, ambiguous, failed } }: { labels: LabelPreview }) {
  return (
    <div>
      <Details title="Rows without a photo" total={rowsWithoutPhoto.total} header={['Line', 'Image', 'Id']} rows={rowsWithoutPhoto.first.map(({ line, image, id }) => [String(line), image, id ?? NEW_WHALE])} />
      <Details title="Photos without a row" total={photosWithoutRow.total} header={['Photo']} rows={photosWithoutRow.first.map((path) => [path])} unit="photos" />
      <Details title="Photos whose row is not certain: no label is taken" total={ambiguous.total} header={['Photo', 'Why']} rows={ambiguous.first.map(({ path, reason }) => [path, reason])} unit="photos" />
      <Details title="Rows that cannot be used" total={failed.total} header={['Line', 'Row', 'Why']} rows={failed.first.map(({ line, text, reason }) => [String(line), text, reason])} />
    </div>
  )
}

function Details({ title, total, header, rows, unit }: { title: string; total: number; header: string[]; rows: string[][]; unit?: string }) {
  if (total === 0) return null
  return (
    <details className={styles.details}>
      <summary>
        {title} <span className={styles.count}>{formatCount(total)}</span>
      </summary>
      <PreviewTable label={title} header={header} rows={rows} total={total} unit={unit} />
    </details>
  )
}

export function Trouble({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.trouble} role="alert">
      <WarningIcon />
      <p>
        <b>{title}</b> {children}
      </p>
    </div>
  )
}

function labelNote({ individuals, newWhales }: LabelPreview): string {
  const whales = formatCountOf(individuals, 'whale')
  return newWhales > 0 ? `${whales}, ${formatCount(newWhales)} × ${NEW_WHALE}` : whales
}
