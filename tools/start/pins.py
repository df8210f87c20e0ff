"""The npm packages of the site: their versions, their sha512, and which files."""

from typing import NamedTuple

from tools.start import editor


class Package(NamedTuple):
    """A pinned package and what is copied from it: path in it to path in `vendor/`."""

    name: str
    version: str
    integrity: str  # as npm states it: sha512- and base64
    copies: dict[str, str]


PACKAGES = (
    # These two set the formulas while the book is built; the site gets a part of the
    # font (`coursebook.formula_font`).
    Package(
        "temml",
        "0.13.5",
        "sha512-aPkDDgunanpLNL0ql32HbolqLep+w8DRcVXRql7rWrMt/PhczdLgL4UBYYVU3BYjCNjk"
        "Gq4EqwIicu/zWr1iOg==",
        {
            "LICENSE": "formulas/LICENSE-temml",
            "dist/temml.cjs": "formulas/temml.cjs",
        },
    ),
    Package(
        "@fontsource/stix-two-math",
        "5.3.0",
        "sha512-negoeozw6VSXjZMozwKRSm/dhCQT62csZcuea9I8KYqPaZq/8KbbBBrA02ZHF7AyuR5m"
        "VML/p+q0bwFuSIf2GQ==",
        {
            "LICENSE": "site/fonts/LICENSE-stix-two-math",
            "files/stix-two-math-latin-400-normal.woff": (
                "formulas/stix-two-math.woff"
            ),
        },
    ),
    Package(
        "@fontsource-variable/source-serif-4",
        "5.3.1",
        "sha512-4Rtay22SC4lMvw11r/+9kxANB6P3M0X8s1NudBC2v0J1KU2y3DcMoNcT3lBoZ/C"
        "qLirzf+StlO6UlJilyrvaUg==",
        {
            "LICENSE": "site/fonts/LICENSE",
            **{
                f"files/source-serif-4-{face}.woff2": f"site/fonts/{face}.woff2"
                for face in (
                    "latin-wght-normal",
                    "latin-wght-italic",
                    "greek-wght-normal",
                )
            },
        },
    ),
    Package(  # whole faces, for the book in one file
        "@fontsource/source-serif-4",
        "5.3.1",
        "sha512-cWcTCXjYYrgF9A67fThVir1VSc0lPEYmwQ6jA4pPt01s2MSCi/maINUcZoCzaqnU8fyUReDO"
        "97eGcBUkHgOeug==",
        {
            "LICENSE": "bound/fonts/LICENSE",
            **{
                f"files/source-serif-4-{face}.woff2": f"bound/fonts/{face}.woff2"
                for face in (
                    f"{script}-{face}"
                    for script in ("latin", "greek")
                    for face in ("400-normal", "400-italic", "600-normal")
                )
            },
        },
    ),
    Package(
        "minisearch",
        "7.2.0",
        "sha512-dqT2XBYUOZOiC5t2HRnwADjhNS2cecp9u+TJRiJ1Qp/f5qjkeT5APcGPjHw+bz89Ms8Jp+cG4AlE"
        "+QZ/QnDglg==",
        {
            "LICENSE.txt": "site/minisearch/LICENSE",
            "dist/umd/index.js": "search/minisearch.js",
        },
    ),
    Package(
        "axe-core",
        "4.14.1",
        "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe"
        "37OgudVGtQ==",
        {"axe.min.js": "tests/axe.min.js", "LICENSE": "tests/LICENSE-axe"},
    ),
    *(
        Package(name, version, integrity, editor.copies(name, module))
        for name, version, integrity, module in editor.MODULES
    ),
)
