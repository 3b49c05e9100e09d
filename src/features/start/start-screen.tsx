import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { CatalogueInfo } from '#storage/catalogues.ts'
import { jobList } from '#jobs/job-list.ts'
import { Button } from '#ui/button/button.tsx'
import { ChooseButtons } from '#ui/files/choose-buttons.tsx'
import type { Picked } from '#ui/files/picked.ts'
import { useDropAnywhere } from '#ui/files/use-drop.ts'
import { showError } from '#ui/toast/toast.ts'
import { useCoarsePointer } from '#ui/touch/use-coarse-pointer.ts'
import { CatalogueList } from './catalogue-list.tsx'
import { catalogueCards } from './catalogue-cards.ts'
import { TargetDialog } from './target-dialog.tsx'
import { FlukeRow } from './fluke-row.tsx'
import styles from './start.module.css'

interface Props {
  /** Opens (or makes) the demo catalogue and goes there. */
  onDemo(): Promise<void>
  onOpen(info: CatalogueInfo): void
  /** Goes to a catalogue's import screen, with what was chosen if anything was. */
  onImport(info: CatalogueInfo, picked: Picked | null): void
  /** A photo of the tablet's own camera, for this catalogue; null: for a new one. */
  onPicture(info: CatalogueInfo | null, file: File): void
  onResume(info: CatalogueInfo, importId: string): void
  lastUsedAtMs(catalogueId: string): number | null
  /** The engine's and the storage's state. */
  machine: ReactNode
}

/** Two doors, the catalogues that are here, and what this machine has to offer. */
export function StartScreen({ onDemo, onOpen, onImport, onPicture, onResume, lastUsedAtMs, machine }: Props) {
  // Counted again when a job starts or ends: an import changes them.
  const jobs = useStore(jobList.store, (state) => state.jobs.map((job) => `${job.id}:${job.state}`).join())
  const cards = useQuery({ queryKey: ['catalogue-cards', jobs], queryFn: catalogueCards, staleTime: 0, placeholderData: (former) => former })
  const [picked, setPicked] = useState<Picked | null>(null)
  const [opening, setOpening] = useState(false)
  const over = useDropAnywhere(setPicked, showError)

  // The camera asks for no catalogue: at sea there is one that is worked in.
  const own = (cards.data ?? []).filter(({ info, counts }) => info.kind === 'own' && counts !== null).map(({ info }) => info)
  const usedAtMs = ({ id, createdAtMs }: CatalogueInfo): number => lastUsedAtMs(id) ?? createdAtMs
  const current = own.toSorted((a, b) => usedAtMs(b) - usedAtMs(a))[0] ?? null
  const coarse = useCoarsePointer()

  async function demo(): Promise<void> {
    setOpening(true)
    try {
      await onDemo()
    } catch (thrown) {
      showError(thrown)
    } finally {
      setOpening(false)
    }
  }

  return (
    <div className={styles.screen}>
      <header className={styles.lead}>
        <h1>Which whale is this?</h1>
        <p>
          Flukeprint tells humpback whales apart by their flukes: it finds the fluke, ranks the whales you know, and leaves the verdict to you. Everything happens on this
          machine. Nothing is uploaded, and there is no account.
        </p>
      </header>

      <div className={styles.doors}>
        <section className={styles.door} aria-labelledby="door-demo">
          <FlukeRow />
          <h2 id="door-demo">Try the demo catalogue</h2>
          <p>About 60 whales and 40 photos to identify, ten of them of whales nobody has met. All drawn by this program: no photograph of anybody’s.</p>
          <div className={styles.doorActions}>
            <Button variant="primary" size="l" isPending={opening} onPress={() => void demo()}>
              Try the demo
            </Button>
          </div>
        </section>

        <section className={`${styles.door} ${styles.drop} ${over ? styles.over : ''}`} aria-labelledby="door-own">
          <h2 id="door-own">Open your own</h2>
          {coarse ? (
            <p>A photo that you take now, some of the gallery, or files and a zip, with or without a CSV of labels (<code>Image,Id</code>). They are copied into the catalogue.</p>
          ) : (
            <p>A folder of photographs, single files or a zip, with or without a CSV of labels (<code>Image,Id</code>). Your files stay where they are and are only read.</p>
          )}
          <div className={styles.doorActions}>
            <ChooseButtons onPicked={setPicked} onPicture={(file) => onPicture(current, file)} />
          </div>
          {coarse ? (
            <p className={styles.dropHint}>A photo that you take goes straight into {current ? `“${current.name}”` : 'a new catalogue'}, and is kept there.</p>
          ) : (
            <p className={styles.dropHint}>{over ? 'Let go to open it' : 'or drop them anywhere on this page'}</p>
          )}
        </section>
      </div>

      <CatalogueList cards={cards.data} onOpen={onOpen} onImport={(info) => onImport(info, null)} onResume={onResume} lastUsedAtMs={lastUsedAtMs} onChanged={() => void cards.refetch()} />

      <div className={styles.machine}>
        {machine}
        <section className={styles.stays} aria-labelledby="stays">
          <h3 id="stays">What stays on this machine</h3>
          <p>
            All of it: photographs, catalogues, decisions and the model that compares them. The page fetches its own program and models from where it is served, and sends nothing
            anywhere.
          </p>
        </section>
      </div>

      {picked && (
        <TargetDialog
          picked={picked}
          existing={(cards.data ?? []).map(({ info }) => info).filter(({ kind }) => kind === 'own')}
          onClose={() => setPicked(null)}
          onChosen={(info) => onImport(info, picked)}
        />
      )}
    </div>
  )
}
