"""The programs of sphinxtrain (Debian), on one set of recordings and the acoustic model of the pocketsphinx package."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scripts.train.telephone import acoustic
from scripts.train.telephone.acoustic import Cepstra

_PROGRAMS = Path("/usr/lib/sphinxtrain")
_CLASSES = (
    "+NSN+ +SPN+ SIL",
    "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW",
    "M N NG L R W Y",
    "S Z SH ZH F V TH DH HH CH JH",
    "P T K B D G",
)
_TIMEOUT_S = 7_200.0


class ProgramError(Exception):
    """A program of sphinxtrain failed; the message says which and what it said."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """A folder with everything the programs read; what they make goes there as well."""

    folder: Path

    def furnish(self, sentences: Sequence[str], features: Sequence[Cepstra]) -> None:
        """Write features, transcripts, mixture weights and the model definition as text.

        Raises:
            ProgramError: the definition cannot be converted.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        names = [f"{number:05d}" for number in range(len(sentences))]
        for name, values in zip(names, features, strict=True):
            acoustic.write_cepstra(self.folder / f"{name}.mfc", values)
        said = [f"<s> {text} </s> ({name})\n" for text, name in zip(sentences, names, strict=True)]
        (self.folder / "control").write_text("".join(f"{name}\n" for name in names), encoding="ascii")
        (self.folder / "transcripts").write_text("".join(said), encoding="ascii")
        weights = acoustic.mixture_weights((acoustic.model_folder() / "sendump").read_bytes())
        acoustic.write_mixture_weights(self.folder / "mixture_weights", weights)
        _run("pocketsphinx_mdef_convert", "-text", str(acoustic.model_folder() / "mdef"), str(self.folder / "mdef.txt"))

    def count(self, transform: Path | None) -> Path:
        """Count which frames belong to which Gaussian, as the model with this transform hears it; 2 % of real time.

        Returns:
            The folder of the counts.
        """
        counts = self.folder / "counts"
        counts.mkdir(exist_ok=True)
        model = acoustic.model_folder()
        more = ("-mllrmat", str(transform)) if transform else ()
        self._program(
            "bw", *self._definition(), *_pairs(
                feat="1s_c_d_dd", svspec="0-12/13-25/26-38", cmn="batch", agc="none", varnorm="no", topn="4", timing="no",
                dictfn=str(acoustic.dictionary()), fdictfn=str(model / "noisedict"), ctlfn="control", lsnfn="transcripts",
                cepdir=".", cepext="mfc", accumdir=str(counts), **self._parameters(),
            ), *more,
        )  # fmt: skip
        return counts

    def solve(self, counts: Path, out: Path, classes: Path | None = None) -> None:
        """Write the linear transform of the means that makes the counted frames most likely, one for all or one a class."""
        more = ("-cb2mllrfn", str(classes)) if classes else ()
        self._program("mllr_solve", *_pairs(accumdir=str(counts), outmllrfn=str(out), **self._gaussians()), *more)

    def transformed_means(self, transform: Path, out: Path, classes: Path | None = None) -> None:
        """Write the model's means with a transform applied: pocketsphinx itself knows a single class only."""
        more = ("-cb2mllrfn", str(classes)) if classes else ()
        means = str(acoustic.model_folder() / "means")
        self._program("mllr_transform", *_pairs(inmeanfn=means, outmeanfn=str(out), mllrmat=str(transform)), *more)

    def maximum_a_posteriori(self, counts: Path, means: Path, tau: float, out: Path) -> None:
        """Write means between those given and those counted; at `tau` frames the Gaussian is half way."""
        parameters = {**self._parameters(), "meanfn": str(means)}
        more = _pairs(accumdir=str(counts), mapmeanfn=str(out), tau=f"{tau:g}", fixedtau="yes", bayesmean="no")
        self._program("map_adapt", *self._definition(), *_pairs(**parameters), *more)

    def phone_classes(self) -> Path:
        """Write classes of sounds: pauses, vowels, sonorants, fricatives, stops."""
        lines = (self.folder / "mdef.txt").read_text(encoding="ascii").splitlines()
        rows = [line.split() for line in lines if not line.startswith("#")]
        phones = [row[0] for row in rows if len(row) > 3 and row[1:4] == ["-", "-", "-"]]
        members = [next(number for number, group in enumerate(_CLASSES) if phone in group.split()) for phone in phones]
        acoustic.write_classes(self.folder / "classes", np.array(members, np.uint32))
        return self.folder / "classes"

    def _definition(self) -> list[str]:
        return _pairs(moddeffn="mdef.txt", ts2cbfn=".ptm.")

    def _gaussians(self) -> dict[str, str]:
        model = acoustic.model_folder()
        return {"meanfn": str(model / "means"), "varfn": str(model / "variances")}

    def _parameters(self) -> dict[str, str]:
        transitions = str(acoustic.model_folder() / "transition_matrices")
        return {**self._gaussians(), "mixwfn": "mixture_weights", "tmatfn": transitions}

    def _program(self, name: str, *arguments: str) -> None:
        _run(str(_PROGRAMS / name), *arguments, folder=self.folder)


def _pairs(**options: str) -> list[str]:
    return [part for name, value in options.items() for part in (f"-{name}", value)]


def _run(program: str, *arguments: str, folder: Path | None = None) -> None:
    try:
        subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True, timeout=_TIMEOUT_S, check=True)
    except FileNotFoundError as error:
        raise ProgramError(f"{program} is missing; run: apt-get install sphinxtrain pocketsphinx") from error
    except subprocess.SubprocessError as error:
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()[-3:]
        raise ProgramError(f"{Path(program).name} failed: {' '.join(said)}") from error
