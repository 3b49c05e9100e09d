import { createStore } from 'zustand/vanilla'
import type { Picked } from '#ui/files/picked.ts'

/** What was chosen on the start screen, on its way to the import screen of a catalogue: files fit into no address. */
export const handover = createStore<{ catalogueId: string | null; picked: Picked | null }>(() => ({ catalogueId: null, picked: null }))

export function handOver(catalogueId: string, picked: Picked | null): void {
  handover.setState({ catalogueId, picked })
}
