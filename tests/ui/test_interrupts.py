"""Ctrl-C is never lost and never lands in the middle of work."""

from __future__ import annotations

import os
import signal

import pytest

from sextortion_help.ui.interrupts import Interrupts

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C another way")


def press_ctrl_c() -> None:
    signal.raise_signal(signal.SIGINT)


def test_work_is_not_interrupted_and_the_next_wait_is() -> None:
    with Interrupts() as interrupts:
        press_ctrl_c()
        done = True
        with pytest.raises(KeyboardInterrupt), interrupts.listening():
            done = False
        assert done


def wait_and_press(interrupts: Interrupts) -> None:
    with interrupts.listening():
        press_ctrl_c()
        pytest.fail("the wait went on")


def test_a_wait_is_interrupted_at_once() -> None:
    with Interrupts() as interrupts, pytest.raises(KeyboardInterrupt):
        wait_and_press(interrupts)


def test_a_second_one_goes_through_while_working() -> None:
    with Interrupts():
        press_ctrl_c()
        with pytest.raises(KeyboardInterrupt):
            press_ctrl_c()


def test_one_is_acted_on_once() -> None:
    with Interrupts() as interrupts:
        press_ctrl_c()
        with pytest.raises(KeyboardInterrupt):
            interrupts.act()
        interrupts.act()
        with interrupts.listening():
            pass


def test_pythons_own_handler_is_back_afterwards() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interrupts():
        pass
    assert signal.getsignal(signal.SIGINT) is before
