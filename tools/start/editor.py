"""The pins of the editor, CodeMirror 6: a package, its version, its sha512, its module.

The browser puts the modules together itself, by an import map in `live/editor.js`; each
lies in the site as `codemirror/NAME.js`, by the last part of its package's name.
"""

FOLDER = "site/codemirror"
MODULES = (
    (
        "@codemirror/autocomplete",
        "6.20.4",
        "sha512-yF8RhOf2SXlg00+qtupzLhrglcas61boqaONiNcbPIe"
        "bHCpJocpqTBA6dyrtUrQO47hqyTdeob/3XnYilT7TaQ==",
        "dist/index.js",
    ),
    (
        "@codemirror/commands",
        "6.11.1",
        "sha512-O/4hG3SC1YwcmQ0d2UVNDs+AsaNWd1iHVxbTeEBuqH+"
        "6bExAiPK3iS/BvpY6rZGURALv4ZD3sIgcCmRvw3ehBg==",
        "dist/index.js",
    ),
    (
        "@codemirror/lang-python",
        "6.2.1",
        "sha512-IRjC8RUBhn9mGR9ywecNhB51yePWCGgvHfY1lWN/Mrp"
        "3cKuHr0isDKia+9HnvhiWNnMpbGhWrkhuWOc09exRyw==",
        "dist/index.js",
    ),
    (
        "@codemirror/language",
        "6.13.1",
        "sha512-zfvU2r3TyylQLMj/te+5CnQ0rSqZi8B1oTCBbQkagcL"
        "W4Xc6imab6qN+pEJhsuNOLaJqiRyBXp9UhWA1DhVvDw==",
        "dist/index.js",
    ),
    (
        "@codemirror/state",
        "6.7.6",
        "sha512-kAz+AncRtKuIknedxT1bq4XwXv4UowhbkHU1myPrtVb"
        "/jZtImWuV5BXzv5vK6i3kYACsdiZiQKFQQ5Mq7elW8w==",
        "dist/index.js",
    ),
    (
        "@codemirror/streamparser",
        "6.0.0",
        "sha512-JTFPF6xrfjt0mnfGPgzcLiMwYmvIyNaoizp8BYzv8FE"
        "8KrT6GBGDZ190rtt+O7Wke3gG/MFHyiY9YGNeimof4w==",
        "dist/index.js",
    ),
    (
        "@codemirror/view",
        "6.43.15",
        "sha512-HHsfpqFeHyXLs983pSRe38Xajs0vFWZQ2BuX0m7Ki8w"
        "3jZ5iD8cuR3lBz2/5/X53Dhf32SBHKh6rtSTB6tKeGw==",
        "dist/index.js",
    ),
    (
        "@lezer/common",
        "1.5.5",
        "sha512-Pw7PVCndruF1pb3ebCxpSVpkMHSDjwRCLcTRw+RizUK"
        "co5QbWylwq2g4lnG/RYN7yTTQDXE9F77MwtkAyphrjg==",
        "dist/index.js",
    ),
    (
        "@lezer/highlight",
        "1.2.5",
        "sha512-O1GMVKgtf5YspFaRzpmqkVgMtIk2HG9uMAbH6wdAIdN"
        "h3TVzCsch/+cRi+6l2//UGDKe6NB9BW3cvuR5ezMQ0w==",
        "dist/index.js",
    ),
    (
        "@lezer/lr",
        "1.4.12",
        "sha512-On9HU4oMMiHPMkQDgoTnGahjgG5n/MkN38CgG77sMra"
        "KLL+3JBbeQNi1FcCXV9QRqwF9/BUXP3caHyJC1fBOTQ==",
        "dist/index.js",
    ),
    (
        "@lezer/python",
        "1.1.19",
        "sha512-MhQIURHRytsNzP/YXnqpYKW6la6voAH3kyplTOOiCdj"
        "yFY6cWWGFVmYVdHIPrElqSDf4iCDktQCockB9FxuhzQ==",
        "dist/index.js",
    ),
    (
        "@marijn/find-cluster-break",
        "1.0.4",
        "sha512-Wy0V7+SGUjnF9/TkiM1hKVDPj7jKXduPNboMVtHTA8d"
        "ySMURWqfg/JZ9E2Sq8JgSJmkl7k7Qe9FLeMSrSraWmQ==",
        "src/index.js",
    ),
    (
        "crelt",
        "1.0.7",
        "sha512-aK6BbWfhf4U/wCcLHKPJl/xa6VkVstRaPywWtMKGwuO"
        "Lc/wZTyQYuoxgvZnNsBvv7Kg3YTBQYYBCggcviQczuA==",
        "index.js",
    ),
    (
        "style-mod",
        "4.1.5",
        "sha512-WQ2llCZa9sZSkJA+aOwpg5DkfbAXFKGh//t3MRTBeru"
        "FiSBC+GXUmbBzrw3bXyboCWAbtCW9InDfBsXrRD/rAg==",
        "src/style-mod.js",
    ),
    (
        "w3c-keyname",
        "2.2.8",
        "sha512-dpojBhNsCNN7T82Tm7k26A6G9ML3NkhDsnw9n/eoxSR"
        "lVBB4CEtIQ/KTCLI2Fwf3ataSXRhYFkQi3SlnFwPvPQ==",
        "index.js",
    ),
)


def file_of(name: str) -> str:
    """Return a module's name in the site.

    Examples
    --------
    >>> file_of("@codemirror/lang-python")
    'lang-python.js'
    """
    return f"{name.rpartition('/')[2]}.js"


def copies(name: str, module: str) -> dict[str, str]:
    """Return what is copied from a package: its module and its licence."""
    file = file_of(name)
    return {
        module: f"{FOLDER}/{file}",
        "LICENSE": f"{FOLDER}/licences/{file.removesuffix('.js')}.txt",
    }
