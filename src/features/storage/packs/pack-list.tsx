import { useQuery } from '@tanstack/react-query'
import { useLiveQuery } from 'dexie-react-hooks'
import { useState } from 'react'
import { FlukeprintError, isAbort } from '#core/errors.ts'
import { EMBEDDERS } from '#core/model-names.ts'
import { ownEmbedder, startFetchPack } from '#jobs/packs/pack-jobs.ts'
import type { CatalogueDatabase } from '#storage/database.ts'
import { bytesHere } from '#storage/packs/packs.ts'
import { subscriptions, type Subscription } from '#storage/packs/subscriptions.ts'
import { Button } from '#ui/button/button.tsx'
import { Dialog } from '#ui/dialog/dialog.tsx'
import { formatBytes, formatCountOf, formatDateTime, formatShare } from '#ui/format.ts'
import page from '#ui/page/page.module.css'
import { showError, showToast } from '#ui/toast/toast.ts'
import { embedderName } from '#workers/embedder-choice.client.ts'
import { packs as worker } from '#workers/packs/packs.client.ts'
import type { LookedPack, PackPlace } from '#workers/packs/packs.contract.ts'
import { JobBar, useActiveJob } from '../job-bar.tsx'
import styles from '../storage.module.css'
import { formerPlace, originText } from './place.ts'
import { SubscribeForm } from './subscribe-form.tsx'

interface Found {
  place: PackPlace
  facts: LookedPack
}

/** The packs that the catalogue subscribes to, and the way to another one. */
export function PackList({ db }: { db: CatalogueDatabase }) {
  const { catalogueId } = db
  const all = useLiveQuery(async () => await subscriptions(db), [db])
  const [found, setFound] = useState<Found | null>(null)
  const [leaving, setLeaving] = useState<Subscription | null>(null)
  const job = useActiveJob('pack', catalogueId)

  async function look(place: PackPlace): Promise<void> {
    setFound({ place, facts: await worker.look({ place, ...ownEmbedder() }) })
  }

  async function fetchPack({ place, facts: { packId, name } }: { place: PackPlace; facts: Pick<LookedPack, 'packId' | 'name'> }): Promise<void> {
    setFound(null)
    await startFetchPack({ catalogueId, packId, name, place }).finished
    showToast({ tone: 'good', message: `The pack ${name} is here, also without a network.` })
  }

  /** What is known is fetched at once; where the place is not, it must be chosen below. */
  async function again(subscription: Subscription): Promise<void> {
    const { note, pack } = subscription
    const place = await formerPlace(subscription)
    if (!place) throw new FlukeprintError('source-missing', `Where the pack ${note.name} lies must be said again.`, { remedy: 'Choose its folder or its zip below: what is here is not read again.' })
    const facts = await worker.look({ place, ...ownEmbedder() })
    if (facts.packId !== note.packId) throw new FlukeprintError('bad-input', `There is another pack by now: ${facts.name}.`, { remedy: 'Choose where this one lies, below.' })
    if (pack?.current?.edition === facts.edition && pack.coming === null) showToast({ tone: 'good', message: `${note.name} is up to date.` })
    else await fetchPack({ place, facts })
  }

  async function leave({ note }: Subscription): Promise<void> {
    setLeaving(null)
    await worker.unsubscribe({ catalogueId, packId: note.packId })
    showToast({ tone: 'good', message: `${note.name} is no longer compared with. What was decided stays.` })
  }

  const told = (work: Promise<void>): void => void work.catch((thrown: unknown) => isAbort(thrown) || showError(thrown))
  return (
    <div className={page.choices}>
      <h2 id="packs">Catalogue packs</h2>
      <p className={page.muted}>Identified flukes of a colleague, to compare with beside your own. They are read only, and in no backup or export of this catalogue.</p>
      {all && all.length > 0 && (
        <ul className={styles.packs} aria-label="Packs">
          {all.map((one) => (
            <Pack key={one.note.packId} subscription={one} busy={job !== undefined} onAgain={() => told(again(one))} onLeave={() => setLeaving(one)} onGiveUp={() => told(worker.giveUp({ catalogueId, packId: one.note.packId }))} />
          ))}
        </ul>
      )}
      {job ? <JobBar job={job} /> : <SubscribeForm onPlace={(place) => told(look(place))} />}
      {found && <SubscribeDialog found={found} known={all?.some(({ note }) => note.packId === found.facts.packId) ?? false} onClose={() => setFound(null)} onSubscribe={() => told(fetchPack(found))} />}
      {leaving && (
        <Dialog
          isOpen
          alert
          onClose={() => setLeaving(null)}
          title={`Leave the pack ${leaving.note.name}?`}
          footer={
            <>
              <Button onPress={() => setLeaving(null)}>Keep it</Button>
              <Button variant="danger" onPress={() => told(leave(leaving))}>
                Leave it
              </Button>
            </>
          }
        >
          <p>
            Its photos are no longer compared with, and go from this machine unless another catalogue here subscribes to them. Photos of your own that you identified by it stay as they are: their individuals are called{' '}
            {leaving.note.mark}/…
          </p>
        </Dialog>
      )}
    </div>
  )
}

interface PackProps {
  subscription: Subscription
  busy: boolean
  onAgain(): void
  onLeave(): void
  onGiveUp(): void
}

function Pack({ subscription: { note, pack }, busy, onAgain, onLeave, onGiveUp }: PackProps) {
  const coming = pack?.coming ?? null
  const here = useQuery({ queryKey: ['pack-bytes', coming?.edition, busy], enabled: coming !== null && !busy, queryFn: () => bytesHere(coming!.edition), staleTime: 0 })
  const running = embedderName()
  const current = pack?.current ?? null
  const foreign = current !== null && current.embedder.name !== running
  return (
    <li className={styles.pack}>
      <p>
        <b>{note.name}</b>{' '}
        <span className={page.muted}>
          {current ? `${formatCountOf(current.individuals, 'individual')}, ${formatCountOf(current.flukes, 'photo')}, ${formatBytes(current.bytes)} · made ${formatDateTime(current.madeAtMs)}` : 'not here yet'}
          {pack && ` · ${originText(pack.origin)}`}
        </span>
      </p>
      {pack === null && <p className={page.note}>The pack is not on this machine: the catalogue was restored here without it, or it was cut off at its beginning. {note.path === null ? 'Choose its folder or zip below.' : 'Fetch it again.'}</p>}
      {foreign && <p className={page.note}>It was made with {current.embedder.name}, and {running} runs here: it is not compared with until {Object.values<string>(EMBEDDERS).includes(current.embedder.name) ? 'you choose the other recognition model in the panel of the engine, or ' : ''}its maker has made it anew and you have fetched that edition.</p>}
      {coming && !busy && (
        <p className={page.note}>
          {current ? 'Its new edition' : 'It'} has not come in whole{here.data === undefined ? '' : `: ${formatShare(here.data, coming.bytes)} is here`}. <Button onPress={onAgain}>Go on</Button> <Button onPress={onGiveUp}>Give up</Button>
        </p>
      )}
      <div className={page.buttons}>
        {!coming && (
          <Button isDisabled={busy} onPress={onAgain} aria-label={pack ? `Look for a newer edition of ${note.name}` : `Fetch ${note.name}`}>
            {pack ? 'Look for a newer edition' : 'Fetch it'}
          </Button>
        )}
        <Button isDisabled={busy} onPress={onLeave} aria-label={`Leave ${note.name}`}>
          Leave…
        </Button>
      </div>
    </li>
  )
}

function SubscribeDialog({ found: { facts }, known, onClose, onSubscribe }: { found: Found; known: boolean; onClose(): void; onSubscribe(): void }) {
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={known ? `Fetch “${facts.name}”?` : `Subscribe to “${facts.name}”?`}
      footer={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button variant="primary" onPress={onSubscribe}>
            {known ? 'Fetch' : 'Subscribe'}
          </Button>
        </>
      }
    >
      <div className={page.choices}>
        <p>
          {formatCountOf(facts.individuals, 'individual')} on {formatCountOf(facts.flukes, 'photo')}, made {formatDateTime(facts.madeAtMs)}. {formatBytes(facts.bytes)} in all
          {facts.missingBytes < facts.bytes ? `, of which ${formatBytes(facts.missingBytes)} are not here yet.` : '.'}
        </p>
        <p className={page.muted}>Its individuals stand among the candidates of this catalogue as {facts.mark}/…, with the pack’s name. Everything is checked as it comes in, and is here without a network afterwards.</p>
      </div>
    </Dialog>
  )
}
