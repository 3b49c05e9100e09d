import { cpus, loadavg } from 'node:os'
import type { Standing } from './race.ts'

/** One line on what the figures were measured on. */
export function machine(): string {
  const all = cpus()
  return `${all.length} × ${all[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}`
}

/** A table of the standings; each ratio is against the first row. */
export function table(title: string, standings: readonly Standing[]): string {
  const row = ({ name, medianMs, cpuMs, ratio }: Standing): string => `| ${name} | ${medianMs.toFixed(1)} | ${cpuMs.toFixed(1)} | ${ratio.toFixed(2)} |`
  return [`| ${title} | median ms | CPU ms | CPU ÷ first |`, '|---|---|---|---|', ...standings.map(row), ''].join('\n')
}

/** Prints whether a limit was kept; a limit that was not ends the process with 1. */
export function judge(kept: boolean, sentence: string): void {
  console.log(`${kept ? 'ok' : 'NOT OK'}: ${sentence}`)
  if (!kept) process.exitCode = 1
}
