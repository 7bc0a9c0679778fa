from pathlib import Path

import pytest

import app
from app.core.storage.log_text import without_folders


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Picture written to /home/al ice/x y.png.", "Picture written to …/x y.png."),
        ("No such file: '/home/alice/my models/m.pt'", "No such file: '…/m.pt'"),
        ("the system says “no” (/srv/bob/b.pt).", "the system says “no” (…/b.pt)."),
        (r"C:\Users\al ice\x.pt is gone", "…/x.pt is gone"),
        ("opened ~/private/y.pt", "opened …/y.pt"),
        (f"{Path.home()}/private stuff/z.pt could not", "…/z.pt could not"),
        ('File "/v/lib/python3.11/site-packages/torch/nn/m.py", line 6', "torch/nn/m.py"),
        ("20 ms / call, 3/4 and/or §", "20 ms / call, 3/4 and/or §"),
        ("https://example.org/a/b", "https://example.org/a/b"),
    ],
)
def test_of_a_path_its_last_name_alone_is_left(text: str, left: str) -> None:
    assert left in without_folders(text)
    assert not {"alice", "ice", "bob", "private", "Users", "/v/lib"} & set(
        without_folders(text).replace("\\", "/").replace(" ", "/").split("/")
    )


def test_where_in_the_program_something_happened_can_still_be_read() -> None:
    assert without_folders(f'File "{app.__file__}", line 1') == 'File "app/__init__.py", line 1'


def test_a_text_of_any_length_is_cut() -> None:
    assert len(without_folders("/a b" * 100_000)) <= 20_000
