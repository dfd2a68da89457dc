# Two commands: `make run` and `make test`. Both set up whatever they need.
#
# Variables of `make run`: PORT, DB, WORKERS, REDIS_URL, CORS_ORIGINS, DEMO_LIMIT,
# DATABASE_URL or PGHOST, PGPORT, PGUSER, PGPASSWORD, ODOO_HOME. See docs/.

PYTHON ?= python3
DEV = $(PYTHON) -B tools/dev.py

.PHONY: help run i18n assets docs dist release-branch postman screenshots test test-odoo test-live
.PHONY: test-full lint fuzz contract contract-diff release-contract bench profile reliability stop clean
.PHONY: clean-cache

help:
	@echo "make run    Odoo with the addon, sample customers and demo keys"
	@echo "make test   every check and every test; test-odoo, test-live, lint: a part"
	@echo "make test-full  what runs beside a company's apps and Odoo's demo data"
	@echo "make contract  the published contract, written anew from the declarations"
	@echo "make contract-diff  what the published contract adds and breaks since the last"
	@echo "            release, or since the git revision AGAINST"
	@echo "make release-contract  the contract of today is released; DRAFT=1: to be released"
	@echo "make docs    the guides as a site that can be searched, in .run/docs"
	@echo "make assets  the files that the pages load; make run does it too"
	@echo "make dist   the wheel, the zip and the tree of a release, in .run/dist"
	@echo "make release-branch  the tree of a release, committed to its branch 19.0"
	@echo "make postman  the Postman collection; URL= KEY=: of what a server shows a key"
	@echo "make screenshots  the pictures in docs/images, taken anew; ARGS: names of some"
	@echo "make fuzz   a million inputs to what reads strangers' words; FUZZ_INPUTS=n"
	@echo "make i18n   the terms to translate, taken anew from the code"
	@echo "make bench  how fast it is, beside Odoo's own APIs; ARGS=--quick: a first look"
	@echo "make profile  where the time of a request goes, by stage"
	@echo "make reliability  servers fail under load; the figures go to docs/"
	@echo "make stop   end what make run started"
	@echo "make clean  stop, and remove the database; clean-cache: also what was fetched"

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
