# Two commands: `make run` and `make test`. Both set up everything they need.
#
# Variables of `make run`: APPS, PORT, DB, WORKERS, REDIS_URL, CORS_ORIGINS, DEMO_LIMIT,
# DATABASE_URL or PGHOST, PGPORT, PGUSER, PGPASSWORD, ODOO_HOME. See docs/.

PYTHON ?= python3
DEV = $(PYTHON) -B tools/dev.py

.PHONY: help run i18n assets docs dist release-branch postman screenshots test test-odoo test-live
.PHONY: test-full lint fuzz contract contract-diff release-contract bench profile reliability stop clean
.PHONY: clean-cache

help:
	@echo "make run    Odoo with the addon, sample customers and demo keys"
	@echo "make test   every check and every test; test-odoo, test-live, lint: a part"
	@echo "make test-full  tests beside a company's apps and Odoo's demo data"
	@echo "make contract  regenerate the published contract from the declarations"
	@echo "make contract-diff  additions and breaking changes since the last release,"
	@echo "            or since the git revision AGAINST"
	@echo "make release-contract  today's contract becomes the released one; DRAFT=1: the draft"
	@echo "make docs   build the guides as a searchable site, in .run/docs"
	@echo "make assets  build the files that the pages load; make run does it too"
	@echo "make dist   build the wheel, the zip and the tree of a release, in .run/dist"
	@echo "make release-branch  commit the tree of a release to its branch 19.0"
	@echo "make postman  regenerate the Postman collection; URL= KEY=: of what a key is shown"
	@echo "make screenshots  take the pictures in docs/images again; ARGS: only these"
	@echo "make fuzz   send a million inputs to what parses untrusted input; FUZZ_INPUTS=n"
	@echo "make i18n   update the terms to translate from the code"
	@echo "make bench  measure the speed, beside Odoo's own APIs; ARGS=--quick: a first look"
	@echo "make profile  where the time of a request goes, by stage"
	@echo "make reliability  make servers fail under load; the figures go to docs/"
	@echo "make stop   end all that this clone runs, tests included"
	@echo "make clean  stop, and remove the database; clean-cache: also the downloads"

run:
	@$(DEV) run

assets:
	@$(DEV) assets

dist:
	@$(DEV) dist

release-branch:
	@$(DEV) release-branch

docs:
	@$(DEV) docs

postman:
	@$(DEV) postman

screenshots:
	@$(DEV) screenshots $(ARGS)

test:
	@$(DEV) test $(ARGS)

test-odoo:
	@$(DEV) test --only odoo $(ARGS)

test-live:
	@$(DEV) test --only live $(ARGS)

test-full:
	@$(DEV) test --full $(ARGS)

lint:
	@$(DEV) test --only static

contract-diff:
	@$(DEV) contract-diff $(AGAINST) $(if $(ADDON),--addon $(ADDON))

release-contract:
	@$(DEV) release-contract $(if $(DRAFT),--draft) $(if $(ADDON),--addon $(ADDON))

fuzz: export DUAL_API_TEST_FUZZ_INPUTS ?= $(or $(FUZZ_INPUTS),1000000)
fuzz:
	@$(DEV) test --only odoo --tags /dual_api:TestFuzz $(ARGS)

contract:
	@DUAL_API_TEST_WRITE_CONTRACT=1 $(DEV) test --only odoo \
		--tags /dual_api:TestContract

i18n:
	@DUAL_API_TEST_WRITE_TRANSLATIONS=1 $(DEV) test --only odoo \
		--tags /dual_api:TestTranslations

bench:
	@$(DEV) bench $(ARGS)

profile:
	@$(DEV) profile $(ARGS)

reliability:
	@$(DEV) reliability $(ARGS)

stop:
	@$(DEV) stop

clean:
	@$(DEV) clean

clean-cache:
	@$(DEV) clean-cache
