"""What of this machine a job is given: copies of its files, an environment, a kernel, and walls around it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from coursebuild.execution.containment.probe import walls_around
from coursebuild.execution.kernels.launch import KernelSetup, StartKernel
from coursebuild.execution.kernels.pool import KernelPool
from coursebuild.execution.scratch import copy_inputs, kernel_environment, link_real_data
from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.job import Job
from coursebuild.nouns.settings import Settings
from coursebuild.planning.packages import Packages


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The course on this machine, and the kernels that it can start."""

    settings: Settings
    packages: Packages
    pool: KernelPool

    def lay_out(self, job: Job, scratch: Path, start: StartKernel) -> KernelSetup:
        """Copy what the job names into the scratch folder; nothing else of the course is within its reach."""
        settings = self.settings
        folder = copy_inputs(settings.root, job.notebook.path.parent, job.files, scratch)
        names = [dataset.name for dataset in job.lesson.datasets]
        is_real = settings.profile is Profile.REAL and names
        real_data = link_real_data(settings.real_data, names, scratch) if is_real else None
        published = tuple(settings.real_data / name for name in names) if is_real else ()
        environment = kernel_environment(os.environ, scratch, settings.profile, real_data)
        if self.pool.fonts is not None:
            self.pool.fonts.copy_into(scratch)
        return KernelSetup(
            scratch=scratch,
            folder=folder,
            environment=environment,
            start=start,
            preload=job.needs.preload,
            walls=walls_around(scratch, self.pool.means, published, has_network=job.lesson.has_network),
        )
