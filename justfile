# What is done again and again; `just` alone lists it. Needs a checkout that ./bootstrap.sh has set up.

bin := ".venv/bin"

# what there is
default:
    @just --list

# the fast loop: words, columns, judgement, wording
test *arguments:
    {{bin}}/python -m pytest -q tests/lexicon tests/classify tests/assess tests/amounts tests/answers tests/wording {{arguments}}

# the branches of everything that judges, against their floor
coverage *arguments:
    {{bin}}/python -m tests.judged {{arguments}}

# everything that must hold before a change lands
check:
    bash .ci/run

# the results and pictures that tests compare with, made anew: read the difference before it is committed
golden:
    {{bin}}/python -m tests.test_pipeline
    {{bin}}/python -m tests.acceptance.test_cases

# the pictures of the upload page that tests compare with, of all screens or the named ones, made anew (needs Chromium)
screens *names:
    {{bin}}/python -m tests.web.camera {{names}}

# the pages that are written from code and knowledge, the file of the proposer, and the site with its search in site/
docs:
    {{bin}}/python -m docs.train_proposer
    {{bin}}/python -m docs.generate
    {{bin}}/mkdocs build --strict

# the table of docs/performance.md
bench *arguments:
    {{bin}}/python -m benchmarks {{arguments}}

# the releases that bootstrap.sh installs, with their hashes: the newest that pyproject.toml allows (needs uv)
requirements:
    {{bin}}/python -m docs.requirements

# a wheel and a source archive in dist/
release:
    {{bin}}/python -m hatchling build
