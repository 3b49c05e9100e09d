import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react'
import { Button } from '#ui/button/button.tsx'
import { letGoOfKeys } from '#ui/commands/let-go.ts'
import { useCommands } from '#ui/commands/use-commands.ts'
import { EmptyState } from '#ui/empty/empty-state.tsx'
import { Choice } from '#ui/field/choice.tsx'
import { formatCount, formatCountOf } from '#ui/format.ts'
import { CardGrid } from '#ui/grid/card-grid.tsx'
import type { CardSize } from '#ui/grid/grid-steps.ts'
import type { CatalogueScreenProps } from '../props.ts'
import { FILTER_NAMES, filterCounts, SORT_NAMES, WHALE_FILTERS, WHALE_SORTS } from '../whale-list.ts'
import { useCardFacts } from '../data/use-whales.ts'
import { idOf, type Whale } from '../whale.ts'
import { cardHeight, WhaleCard } from './whale-card.tsx'
import styles from './whales-grid.module.css'

interface Props extends CatalogueScreenProps {
  all: readonly Whale[]
  /** Those asked for, in order. */
  whales: readonly Whale[]
  /** Where the grid is scrolled to, for coming back. */
  offset: { from: number; onScroll(to: number): void }
  /** The card that the keys go from. */
  current: string | null
  onCurrent(id: string): void
}

const SIZE: CardSize = { least: 210, gap: 12, height: cardHeight }

/** Letters come faster than grids are drawn. */
const SEARCH_MS = 120

/** All individuals, each by its best photo. */
export function WhalesGrid({ db, all, whales, place, suspected, offset, current: last, onCurrent, onNavigate, onImport }: Props) {
  const search = useRef<HTMLInputElement>(null)
  // The one last looked at may not be among those asked for: then the keys go from the first.
  const current = whales.some(({ id }) => id === last) ? last : (whales[0]?.id ?? null)
  const grid = useRef<HTMLDivElement>(null)
  const { rows: facts, look } = useCardFacts(db)
  const onSight = useCallback((first: number, end: number) => look(first, end, (from, to) => whales.slice(from, to).map(idOf)), [look, whales])
  const counts = useMemo(() => filterCounts(all, suspected), [all, suspected])
  // Another list is read from its beginning; the first one stands where it was left.
  const listed = useRef(`${place.search}|${place.sort}|${place.filter}`)
  useEffect(() => {
    const wanted = `${place.search}|${place.sort}|${place.filter}`
    if (wanted !== listed.current) grid.current?.scrollTo({ top: 0 })
    listed.current = wanted
  }, [place.search, place.sort, place.filter])
  const focusGrid = (): void => grid.current?.querySelector<HTMLElement>('[role=listbox]')?.focus()
  const open = (id: string): void => onNavigate({ whale: id as Whale['id'] })
  useCommands([
    { id: 'catalogue.search', label: 'Search', group: 'Catalogue', keys: ['/'], run: () => search.current?.focus() },
    { id: 'catalogue.grid', label: 'To the individuals', group: 'Catalogue', keys: ['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight'], run: focusGrid },
    { id: 'catalogue.open', label: 'Open the individual', group: 'Catalogue', keys: ['Enter'], enabled: () => current !== null, run: () => current !== null && open(current) },
  ])
  if (all.length === 0) {
    return (
      <EmptyState title="No individuals yet" text="They come with a table of labels, or one by one as you identify photos.">
        <Button variant="primary" size="l" onPress={onImport}>
          Import photos
        </Button>
      </EmptyState>
    )
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- it listens for what its buttons have done
    <div className={styles.screen} onClick={letGoOfKeys}>
      <header className={styles.bar}>
        <h1 className={styles.title}>
          {formatCountOf(all.length, 'individual')}
          {whales.length < all.length && <span className={styles.shown}>{formatCount(whales.length)} shown</span>}
        </h1>
        <SearchField ref={search} value={place.search} onChange={(text) => onNavigate({ search: text }, { replace: true })} onLeave={focusGrid} />
        <Choice label="Order" value={place.sort} of={WHALE_SORTS} names={SORT_NAMES} onChange={(sort) => onNavigate({ sort })} />
        <Choice label="Show" value={place.filter} of={WHALE_FILTERS} names={FILTER_NAMES} counts={counts} onChange={(filter) => onNavigate({ filter })} />
      </header>
      {whales.length === 0 ? (
        <EmptyState title={place.filter === 'suspects' && suspected === null ? 'Looking for suspects…' : 'No individual of this kind'} text={place.search === '' ? FILTER_NAMES[place.filter] : `“${place.search}”, ${FILTER_NAMES[place.filter].toLowerCase()}`}>
          <Button onPress={() => onNavigate({ search: '', filter: 'all' })}>Show all</Button>
        </EmptyState>
      ) : (
        <CardGrid ref={grid} label="Individuals" items={whales} keyOf={idOf} size={SIZE} current={current} onCurrent={onCurrent} onOpen={open} onSight={onSight} focused={last !== null} offset={offset}>
          {(whale) => <WhaleCard whale={whale} facts={facts.get(whale.id)} suspect={suspected?.has(whale.id) ?? false} />}
        </CardGrid>
      )}
    </div>
  )
}

interface SearchProps {
  value: string
  ref: RefObject<HTMLInputElement | null>
  onChange(text: string): void
  /** Enter, ↓ or Escape: the hand goes on to what was found. */
  onLeave(): void
}

function SearchField({ value, ref, onChange, onLeave }: SearchProps) {
  const [typed, setTyped] = useState(value)
  const [told, setTold] = useState(value)
  // Changed from elsewhere: the address was.
  if (told !== value) {
    setTold(value)
    setTyped(value)
  }
  const newest = useRef(onChange)
  useEffect(() => {
    newest.current = onChange
  })
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => {
      setTold(typed)
      newest.current(typed)
    }, SEARCH_MS)
    return () => clearTimeout(timer)
  }, [typed, value])
  return (
    <input
      ref={ref}
      type="search"
      className={styles.search}
      aria-label="Search by id or nickname"
      aria-keyshortcuts="/"
      placeholder="Id or nickname"
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') setTyped('')
        if (event.key === 'Escape' || event.key === 'Enter' || event.key === 'ArrowDown') {
          event.preventDefault()
          // Who goes on to what was found must find what was typed, not what stood there before.
          if (event.key !== 'Escape' && typed !== value) onChange(typed)
          onLeave()
        }
      }}
    />
  )
}
