from __future__ import annotations

import errno

import pytest

from allocator.domain import errors
from allocator.domain.errors import Fault, InputRejected, MaitredError, Refused, UsageError
from allocator.domain.plan import PlanStatus, Result
from cli.exits import CODES, ExitCode, code_of, code_of_plan, lines_of
from tests.builders import make_plan
from tests.unit.documenting import small_planned


def test_every_error_of_the_domain_has_an_exit_code() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, MaitredError)}
    assert set(CODES) == kinds - {MaitredError}


def test_exit_codes_are_those_of_the_contract() -> None:
    assert {code.value for code in ExitCode} == {0, 2, 3, 4, 5, 6, 7, 8, 70, 130}


def test_a_kind_of_refusal_ends_like_a_refusal() -> None:
    class Taken(Refused):
        pass

    assert code_of(Taken("taken")) is ExitCode.REFUSED


@pytest.mark.parametrize("error", [ValueError("odd"), KeyError("x"), MaitredError("bare")])
def test_what_nobody_foresaw_is_a_failed_internal_check(error: Exception) -> None:
    assert code_of(error) is ExitCode.CHECK_FAILED


def test_no_room_for_the_output_is_no_failed_check() -> None:
    full = OSError(errno.ENOSPC, "No space left on device")
    assert (code_of(full), lines_of(full)) == (
        ExitCode.WRONG_USE,
        ["error: cannot write the output: No space left on device"],
    )
    assert code_of(OSError("odd")) is ExitCode.CHECK_FAILED


def test_every_fault_of_a_rejected_input_is_a_line() -> None:
    faults = [Fault("a.csv", 2, "x", "is wrong"), Fault("b.csv", 0, "", "is missing")]
    assert lines_of(InputRejected(faults)) == [
        "a.csv:2: x: is wrong",
        "b.csv: is missing",
        "error: 2 faults in the input",
    ]


def test_a_cut_list_of_faults_says_how_many_there_are() -> None:
    assert lines_of(InputRejected([Fault("a.csv", 2, "x", "is wrong")], 100_000))[-1] == (
        "error: 100000 faults in the input; the first 1 are listed"
    )


def test_the_chain_of_causes_is_told() -> None:
    error = UsageError("cannot write plan.json")
    error.__cause__ = OSError("disk full")
    error.__cause__.__cause__ = UsageError("no room")
    assert lines_of(error) == ["error: cannot write plan.json", "  because: OSError: disk full", "  because: no room"]


def test_a_bug_is_called_one_and_names_itself() -> None:
    assert lines_of(ZeroDivisionError())[0] == "internal error: ZeroDivisionError"


def test_a_plan_that_leaves_a_promise_out_says_so_by_its_code() -> None:
    assert code_of_plan(small_planned()) is ExitCode.DONE
    nobody = Result(PlanStatus.FEASIBLE, make_plan(), ())
    assert code_of_plan(small_planned(result=nobody)) is ExitCode.PROMISE_UNSEATED
