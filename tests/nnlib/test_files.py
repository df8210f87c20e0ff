"""What load says of files that are damaged, foreign, newer or older."""

import base64
import io
import re
import zipfile
import zlib

import numpy as np
import pytest

from nnlib import activations
from nnlib.activations import relu
from nnlib.propagation import linear, mlp
from nnlib.registry import shapes
from nnlib.training import load, resume, save
from tests.nnlib.stored_files import rewrite


def rng():
    return np.random.default_rng(0)


@pytest.fixture
def network():
    return mlp(rng(), [2, 3, 2], relu)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a network, é.npz"


# refused when loading


def test_no_file(path):
    with pytest.raises(FileNotFoundError, match=r"load: there is no file .*network"):
        load(path)


def test_a_file_cut_off_anywhere(network, path):
    save(network, path)
    whole = path.read_bytes()
    for size in (0, 1, 4, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(ValueError, match=r"load: .*(damaged|cut off|not written)"):
            load(path)


def test_a_flipped_bit_in_the_numbers(network, path):
    save(network, path)
    content = bytearray(path.read_bytes())
    place = content.index(network.parameters.tobytes())
    content[place + 5] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"is damaged or cut off \(.*CRC"):
        load(path)


def foreign_files():
    npy, npz, pickled, archive = (io.BytesIO() for _ in range(4))
    np.save(npy, np.arange(3))
    np.savez(npz, weights=np.arange(3))
    np.save(pickled, np.array([{}], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("structure.npy", "no array")
    numbers, text, other = (io.BytesIO() for _ in range(3))
    np.savez(numbers, structure=np.arange(3), parameters=np.arange(3))
    np.savez(text, structure="no JSON", parameters=np.arange(3))
    np.savez(other, structure="[1, 2]", parameters=np.arange(3))
    named = io.BytesIO()
    np.savez(named, structure='{"format": "another"}', parameters=np.arange(3))
    return {
        "text": b"hello, I am no network",
        "npy": npy.getvalue(),
        "npz": npz.getvalue(),
        "pickle": pickled.getvalue(),
        "zip": archive.getvalue(),
        "numbers": numbers.getvalue(),
        "no JSON": text.getvalue(),
        "another JSON": other.getvalue(),
        "another format": named.getvalue(),
    }


@pytest.mark.parametrize("kind", foreign_files())
def test_a_foreign_file(kind, path):
    path.write_bytes(foreign_files()[kind])
    with pytest.raises(ValueError, match=r"load: .* was not written by nnlib's save"):
        load(path)


def test_a_file_of_a_newer_nnlib(network, path):
    save(network, path)
    rewrite(path, version=3, layers="something new")
    with pytest.raises(
        ValueError, match=r"has format 3, .*up to format 2. Update nnlib"
    ):
        load(path)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("os.system", "its layers use the function 'os.system' of"),
        ("np", "its layers use the function 'np' of"),
        ("check_array", "its layers use the function 'check_array' of"),
        ("__import__", "its layers use the function '__import__' of"),
    ],
)
@pytest.mark.parametrize(
    "module", [None, "os", "nnlib.checks", "nnlib.nowhere", "nnlib.training.storage"]
)
def test_a_file_names_no_function_without_an_entry(network, path, name, words, module):
    save(network, path)
    layer = {"function": name, "shapes": [], "starts": [], "settings": {}}
    rewrite(path, layers=[layer | ({} if module is None else {"module": module})])
    with pytest.raises(ValueError, match=f"load: .* is damaged: {re.escape(words)}"):
        load(path)


@pytest.mark.parametrize(
    "changes",
    [
        {"parameters": np.zeros(3, np.float32)},
        {"parameters": np.zeros(18, np.float32)},
        {"parameters": np.zeros(17, np.int64)},
        {"layers": [{"function": "linear"}]},
        {"layers": [{"layer": "Dropout", "rate": 2}]},
        {"layers": [1]},
        {"layers": None},
        {"version": None, "layers": []},
    ],
    ids=str,
)
def test_a_structure_that_does_not_fit_its_numbers(network, path, changes):
    save(network, path)
    assert network.parameters.size == 17
    rewrite(path, **changes)
    with pytest.raises(ValueError, match=r"load: .* is damaged: "):
        load(path)


def test_the_count_of_parameters_that_does_not_fit_is_named(network, path):
    save(network, path)
    rewrite(path, parameters=np.zeros(18, np.float32))
    words = re.escape(f"load: {path} is damaged: its layers need 17 parameters and it ")
    with pytest.raises(ValueError, match=f"^{words}holds 18.$"):
        load(path)


# what others wrote


# Written by nnlib before its functions had entries: W 0 to 5 eighths, b 1, -1, 0.5, a
# leaky ReLU, dropout, three ones and a zero, a ReLU.
FORMAT_1 = (
    "c-qZX(MkeA6rI&n5R{-kVDn`QR%u&%k*JsGMG9XeLPRzlGhE$eb~Qu<|DlI|#P_0yzMx;I->5ryhh~>G"
    "qV>U%<2rNa&b{aC$f;G6TSc-Qd*q3|U4P-okzL~XY}EEgjFyJ(L?PScJ+<5_o{v}c%i4`X#$>8>sMls%"
    "Mb%E~X4%kmRqHy;XV$Rguny&s3(NK>tb0Anr7+(=(AAk5V`Qh$LjlkQH~<D104#uyu?j%N-$R5AxCh)~"
    "jIUA5d63TPW1cRZF~+?-?%_EOo*~yWLU}g!H3{X*ISqi!X@uvtvA0#V3KA#5#ljll{&~$F#$DVS)d$Cs"
    "lxqT-(!3$9H6v;WJ$<RKyNFtx?+l?!YyZ_iaPOnmE!2Txd=x{IxI9IUjT}TRdEX(RgxVkfqD|C&3hQx>"
    ">!Ox}{QU?GnDoC{)l+$m?`hq4)s%9Lh`VZR*j?R}J1O`y@mUL4!t00kDJ&rmmf%{<8c?4yPk6!t_ljq<"
    "Cv?kyas<QFW12!1+c+g;4tN2OGhhptb38BSa|xWYk|-vFM#w#mBS(J5T;bmVTMVai!4@b-K9IVTCL#H1"
    ")l{0t67b=+lgaSeH);UqD*"
)


def test_a_file_of_format_1_is_still_read(path):
    path.write_bytes(zlib.decompress(base64.b85decode(FORMAT_1)))
    network = load(path)
    assert network[0].W.tolist() == [[0, 0.125, 0.25], [0.375, 0.5, 0.625]]
    assert network[0].b.tolist() == [1, -1, 0.5]
    assert network[1].settings == {"slope": 0.25} and network[2].rate == 0.4
    assert network[3].W.tolist() == [[1], [1], [1]] and network[3].b.tolist() == [0]
    assert [layer.function for layer in network[::4]] == [linear, relu]
    assert network.parameters.dtype == np.float32
    with pytest.raises(ValueError, match="holds a network, expected its optimizer"):
        resume(path)


def test_a_function_of_your_own_is_not_taken_for_nnlibs(path):
    @shapes("x (...) -> (...)")
    def relu(x):
        return x

    path.write_bytes(zlib.decompress(base64.b85decode(FORMAT_1)))
    assert load(path)[4].function is activations.relu is not relu
