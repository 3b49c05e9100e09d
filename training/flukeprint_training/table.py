"""What the runs in a folder have reached: the ablation table."""

from pathlib import Path
from typing import Any

from .store import RunFolder

HEADER = ['recipe', 'seed', 'epochs', 'photos seen', 'top-1', 'top-5', 'mAP@5', 'mAP@5 with new_whale', 'AUC', 'minutes']


def run_table(runs: Path) -> str:
    """Markdown; one line a run, its last measure, best first. Runs that have not been measured yet, and those of the detector, are left out."""
    rows = [row for folder in sorted(runs.iterdir()) if (folder / 'recipe.json').exists() and (row := _row(RunFolder(folder)))]
    rows.sort(key=lambda row: -float(row[4]))
    return '\n'.join('| ' + ' | '.join(cells) + ' |' for cells in [HEADER, ['---'] * len(HEADER), *rows])


def _row(store: RunFolder) -> list[str] | None:
    recipe, log = store.read_recipe(), store.read_log()
    measured: list[dict[str, Any]] = [line for line in log if 'top1' in line]
    if not measured:
        return None
    last = measured[-1]
    done = [line for line in log if line['epoch'] <= last['epoch']]
    photos = sum(line['seconds'] * line['photos_per_second'] for line in done)
    epochs = f"{last['epoch'] + 1} of {sum(stage['epochs'] for stage in recipe['stage'])}"
    scores = [f'{last[key]:.3f}' for key in ('top1', 'top5', 'map5', 'map5_with_new', 'auc')]
    return [recipe['name'], str(recipe['seed']), epochs, f'{photos:,.0f}', *scores, f"{sum(line['seconds'] for line in done) / 60:.0f}"]
