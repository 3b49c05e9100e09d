import { useState } from 'react'
import { useStore } from 'zustand'
import { deleteCatalogue, renameCatalogue, type CatalogueInfo } from '#storage/catalogues.ts'
import { jobOfImport } from '#jobs/import/import-job.ts'
import { jobList } from '#jobs/job-list.ts'
import { Button } from '#ui/button/button.tsx'
import { Dialog } from '#ui/dialog/dialog.tsx'
import { TextField } from '#ui/field/field.tsx'
import { formatAgo, formatCount, formatCountOf, formatDate } from '#ui/format.ts'
import { PencilIcon, PlayIcon, PlusIcon, TrashIcon } from '#ui/icons/icons.tsx'
import { showError, showToast } from '#ui/toast/toast.ts'
import type { CatalogueCard } from './catalogue-cards.ts'
import styles from './start.module.css'

interface Props {
  /** Undefined while they are read. */
  cards: CatalogueCard[] | undefined
  onOpen(info: CatalogueInfo): void
  onImport(info: CatalogueInfo): void
  onResume(info: CatalogueInfo, importId: string): void
  lastUsedAtMs(catalogueId: string): number | null
  onChanged(): void
}

export function CatalogueList({ cards, lastUsedAtMs, ...actions }: Props) {
  const [renamed, setRenamed] = useState<CatalogueInfo | null>(null)
  const [deleted, setDeleted] = useState<CatalogueCard | null>(null)
  if (!cards || cards.length === 0) return null
  const usedAtMs = (card: CatalogueCard): number => lastUsedAtMs(card.info.id) ?? card.info.createdAtMs
  const newestFirst = cards.toSorted((a, b) => usedAtMs(b) - usedAtMs(a))
  return (
    <section className={styles.catalogues} aria-labelledby="catalogues">
      <h2 id="catalogues">Catalogues on this machine</h2>
      <ul className={styles.list}>
        {newestFirst.map((card) => (
          <li key={card.info.id} className={styles.card}>
            <CardText card={card} usedAtMs={usedAtMs(card)} onOpen={() => actions.onOpen(card.info)} />
            <div className={styles.cardActions}>
              {card.info.kind === 'own' && card.counts && (
                <Button variant="quiet" icon aria-label={`Add photos to ${card.info.name}`} tooltip="Add photos" onPress={() => actions.onImport(card.info)}>
                  <PlusIcon />
                </Button>
              )}
              <Button variant="quiet" icon aria-label={`Rename ${card.info.name}`} tooltip="Rename" onPress={() => setRenamed(card.info)}>
                <PencilIcon />
              </Button>
              <Button variant="quiet" icon aria-label={`Delete ${card.info.name}`} tooltip="Delete" onPress={() => setDeleted(card)}>
                <TrashIcon />
              </Button>
              <Button onPress={() => actions.onOpen(card.info)} isDisabled={card.counts === null} aria-label={`Open ${card.info.name}`}>
                Open
              </Button>
            </div>
            <Interrupted card={card} onResume={actions.onResume} />
          </li>
        ))}
      </ul>
      {renamed && <RenameDialog info={renamed} onClose={() => setRenamed(null)} onChanged={actions.onChanged} />}
      {deleted && <DeleteDialog card={deleted} onClose={() => setDeleted(null)} onChanged={actions.onChanged} />}
    </section>
  )
}

function CardText({ card: { info, counts, error }, usedAtMs, onOpen }: { card: CatalogueCard; usedAtMs: number; onOpen(): void }) {
  return (
    <div className={styles.cardText}>
      <h3>
        <button type="button" className={styles.cardName} onClick={onOpen} disabled={counts === null}>
          {info.name}
        </button>
        {info.kind === 'demo' && <span className={styles.tag}>demo</span>}
      </h3>
      {counts ? (
        <p className={styles.cardCounts}>
          <span>
            <b>{formatCount(counts.photos)}</b> {counts.photos === 1 ? 'photo' : 'photos'}
          </span>
          <span>
            <b>{formatCount(counts.individuals)}</b> {counts.individuals === 1 ? 'whale' : 'whales'}
          </span>
          <span className={counts.undecided > 0 ? styles.todo : ''}>
            <b>{formatCount(counts.undecided)}</b> to decide
          </span>
          <span className={styles.used} title={`Made on ${formatDate(info.createdAtMs)}`}>
            used {formatAgo(usedAtMs, Date.now())}
          </span>
        </p>
      ) : (
        <p className={styles.bad}>
          {error?.message} {error?.remedy}
        </p>
      )}
    </div>
  )
}

/** Imports that were cut off, unless they are running right now. */
function Interrupted({ card, onResume }: { card: CatalogueCard; onResume: Props['onResume'] }) {
  const running = useStore(jobList.store, () => jobList.active('import', card.info.id))
  const reading = useStore(jobList.store, () => card.interrupted.map(({ id }) => jobOfImport(id)?.id ?? '').join())
  if (running) return null
  return card.interrupted.filter((_, i) => reading.split(',')[i] === '').map((row) => (
    <div key={row.id} className={styles.interrupted}>
      <span>
        The import of <b>{row.name}</b> ({formatCountOf(row.total, 'file')}) {row.state === 'paused' ? 'is paused' : 'was interrupted'}.
      </span>
      <Button onPress={() => onResume(card.info, row.id)} aria-label={`Resume the import of ${row.name}`}>
        <PlayIcon /> Resume
      </Button>
    </div>
  ))
}

function RenameDialog({ info, onClose, onChanged }: { info: CatalogueInfo; onClose(): void; onChanged(): void }) {
  const [name, setName] = useState(info.name)
  async function rename(): Promise<void> {
    if (name.trim() === '') return
    try {
      await renameCatalogue(info.id, name)
      onChanged()
      onClose()
    } catch (thrown) {
      showError(thrown)
    }
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Rename catalogue"
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" isDisabled={name.trim() === ''} onPress={() => void rename()}>
            Rename
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void rename()
        }}
      >
        <TextField label="Name" value={name} onChange={setName} autoFocus />
      </form>
    </Dialog>
  )
}

function DeleteDialog({ card: { info, counts }, onClose, onChanged }: { card: CatalogueCard; onClose(): void; onChanged(): void }) {
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const sure = info.kind === 'demo' || typed.trim() === info.name
  async function remove(): Promise<void> {
    setBusy(true)
    try {
      for (const job of jobList.store.getState().jobs) if (job.catalogueId === info.id) jobList.cancel(job.id)
      await deleteCatalogue(info.id)
      showToast({ message: `“${info.name}” is deleted.` })
      onChanged()
      onClose()
    } catch (thrown) {
      showError(thrown)
      setBusy(false)
    }
  }
  return (
    <Dialog
      isOpen
      alert
      onClose={onClose}
      title={`Delete “${info.name}”?`}
      footer={
        <>
          <Button onPress={onClose}>Keep it</Button>
          <Button variant="danger" isDisabled={!sure} isPending={busy} onPress={() => void remove()}>
            Delete for good
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        {info.kind === 'demo' ? (
          <p>The demo can be made again at any time; {counts && counts.decisions > 0 ? `your ${formatCountOf(counts.decisions, 'decision')} in it will be gone.` : 'nothing of yours is in it.'}</p>
        ) : (
          <>
            <p>
              This takes {counts ? `the records of ${formatCountOf(counts.photos, 'photo')}, ${formatCountOf(counts.individuals, 'whale')} and your ${formatCountOf(counts.decisions, 'decision')}` : 'everything in it'} off
              this machine, for good. The photographs in your own folders stay; copies made from single files or a zip go. Export the labels first if you may need them.
            </p>
            <TextField label={`Type ${info.name} to confirm`} value={typed} onChange={setTyped} autoFocus autoComplete="off" />
          </>
        )}
      </div>
    </Dialog>
  )
}
