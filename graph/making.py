"""All files of a build, made of what documents say, and put in the place of the last ones.

It takes as long to load this, and all that is needed for it, as half a language model: documents are read without.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import replace
from typing import TYPE_CHECKING

from graph import carried, decisions, lasting, report, storing
from graph.analysis import again
from graph.assembly import Assembly
from graph.correction import Corrected, correct, dropped
from graph.curation import Curation
from graph.decisions import Decisions
from graph.outcome import Outcome, Settings
from graph.place import Mark, Place
from graph.release import release
from graph.resolve import Resolution, resolve
from graph.shown import Draw, Show
from graph.sorting import Sorter
from graph.storing import Storing
from graph.units import stage
from graph.units.grouping import Group
from graph.units.spread import Spread
from graph.units.stage import Gathered
from graph.units.step import Map
from graph.validate import MAX_QUADS, Report, Validator
from graph.writing import Terms

if TYPE_CHECKING:
    from graph.build import Progress


class Making:
    """Makes the files of a build out of what was gathered, in the folder where they wait for their place."""

    def __init__(
        self,
        folder: Place,
        settings: Settings,
        curation: Curation,
        progress: Progress,
        draw: Draw,
        map_: Map,
        anew: Map,
        group: Group | None,
        helpers: Spread,
    ) -> None:
        self.folder, self.work, self.ours = folder, folder.work, folder.ours
        self.older = None if settings.fresh else folder.out
        self.jobs = settings.processes
        self.settings, self.curation, self.progress = settings, curation, progress
        self.draw, self.map, self.anew, self.group, self.helpers = draw, map_, anew, group, helpers
        self.stays: Mapping[str, Mark] = {}
        """Files of the last build that are to stay, once all are made."""

    def run(self, gathered: Gathered, outcome: Outcome, validator: Validator) -> Outcome:
        """All files; the outcome with what there is to tell of them."""
        self.progress.stage("resolve")
        with (
            Sorter(self.work) as records,
            Decisions(self.work, self.settings.base, self.anew, self.older) as decisions,
        ):
            corrected = Corrected([])
            if not self.curation.empty:  # what a person wants may reach across the corpus: it is all in memory then
                corrected = correct(list(gathered), self.curation, self.settings.base)
                gathered = stage.gathered(corrected.extractions, records)
            resolution = resolve(gathered, self.settings.base, corrected.asked, self.map, self.work, self.group)
            self.helpers.close()  # each remembers a great many words, which others need no more
            release()  # what was needed to tell who is who
            self.progress.stage("populate")
            terms = Terms(self.settings.base, self.settings.min_confidence, corrected.statements)
            with (
                Assembly(self.work, gathered, terms, decisions, self.map, self.anew, self.older, self.jobs) as assembly,
                self._store() as store,
            ):
                self._judged(assembly, resolution, validator, store)
                said = (*corrected.confirmed(resolution), *dropped(self.curation, assembly.counts.dropped))
                del resolution  # nothing else needs it, and it takes much room
                release()  # it holds views of itself
                claims = assembly.networked()
                loads = store.loads  # that takes longer than all else: what takes memory waits for each other
                beside = self.jobs > (2 if loads else 1)
                with Show(self.work, claims, assembly.table, self.settings.base, beside, self.older) as show:
                    check = self._written(assembly, validator, store)
                    if loads:
                        assembly.turtle()
                    show.write(self.draw)
                    show.note(self.ours)
                release()  # the store may take a while yet
                if not loads:
                    assembly.turtle()
                store.wait()
                self.stays = assembly.stays
            self.progress.stage("validate")
            outcome = report.counted(outcome, assembly.counts, check.result() if check else Report(False, True))
            outcome = replace(outcome, corrections=said)
            to = self.work / "report.json"
            report.write(to, outcome, decisions, gathered.heads, self.settings, self.curation)
            decisions.note(self.work, self.ours)
        return outcome

    def _store(self) -> Storing:
        """What makes the embedded store; of a build whose quads go elsewhere, nothing."""
        path = None if self.settings.store else self.work / lasting.STORE
        return Storing(path, self.work / "graph.nq", self.older, self.jobs)

    def _judged(self, assembly: Assembly, resolution: Resolution, validator: Validator, store: Storing) -> None:
        """Write what is said in documents, and make ready what was decided."""

        def documents_written() -> None:
            release()  # what their lines hung on
            # A process may be at the rules now, and one may load the store: so many fewer write judgements.
            self.helpers.resize(max(1, self.jobs - assembly.ruled_beside - store.loads))

        def grown(size: int) -> None:
            store.grown(size)
            if assembly.counts.quads > MAX_QUADS:
                validator.spare()

        assembly.graph(resolution, grown, documents_written)

    def _written(self, assembly: Assembly, validator: Validator, store: Storing) -> Future[Report] | None:
        """Have graph.nq whole; the check of the shapes, which goes on, as does the making of the store."""
        file = assembly.whole()
        assembly.note(self.ours)
        self.folder.settle(file)
        self.helpers.resize(self.jobs)
        wanted = self.settings.validate and assembly.counts.quads <= MAX_QUADS
        check = validator.submit(file) if wanted else None
        self.progress.stage("write")
        store.whole()
        return check

    def put(self) -> None:
        """Put all in the place of the last build, with what lasts besides, and note it for the next one."""
        lasting.add(self.settings, self.work, self.anew)
        self.folder.put(lasting.gone(self.settings, self.folder.out), self.stays)
        storing.note(self.folder.out)
        for form in (carried.FORM, decisions.FORM, again.FORM):
            form.keep(self.ours)
