"""The proposer's training, which takes scikit-learn of the extra `dev`."""

from __future__ import annotations

import pytest

from audit.knowledge import directory
from audit.lexicon.proposer import FILE
from docs import train_proposer


@pytest.mark.slow
def test_training_twice_gives_the_same_bytes() -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is of the extra dev")
    assert train_proposer.train() == train_proposer.train()


def test_the_file_was_trained_on_what_the_checkout_holds() -> None:
    assert train_proposer.is_current((directory() / FILE).read_bytes()), "run python -m docs.train_proposer"


@pytest.mark.slow
def test_the_truth_is_among_three_for_texts_that_were_held_out() -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is of the extra dev")
    shares = {name: hits / of for name, (hits, of) in train_proposer.scores().items()}
    assert set(shares) == {"deployed", "monitored", "retrained", "fields"}
    assert min(shares.values()) >= 0.90, shares
