/* Copyright 2026 dual_api contributors
 * License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl). */
import {Component, onWillStart, useState} from "@odoo/owl";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {deserializeDate} from "@web/core/l10n/dates";
import {formatFloat, formatInteger} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const MOST_LABELS = 8;

/** Who calls what, what is slow, what fails. */
class Dashboard extends Component {
    static template = "dual_api.Dashboard";
    static components = {Layout};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.periods = [
            {days: 1, title: _t("Today")},
            {days: 7, title: _t("7 days")},
            {days: 30, title: _t("30 days")},
        ];
        this.tables = [
            {name: "keys", title: _t("Who calls"), first: _t("Key")},
            {name: "endpoints", title: _t("What is called"), first: _t("Endpoint")},
            {name: "slow", title: _t("What is slow"), first: _t("Endpoint")},
            {name: "failures", title: _t("What fails"), first: _t("Endpoint")},
        ];
        this.state = useState({days: 7, usage: null});
        onWillStart(() => this.load(this.state.days));
    }

    async load(days) {
        this.state.usage = await this.orm.call("api.usage", "dashboard", [days]);
        this.state.days = days;
    }

    get cards() {
        const total = this.state.usage.total;
        return [
            {title: _t("Requests"), text: formatInteger(total.calls)},
            {title: _t("Refused or failed"), text: this.percent(total.error_rate)},
            {title: _t("Rate limited"), text: formatInteger(total.limited)},
            {title: _t("Median"), text: this.time(total.p50)},
            {title: _t("95th percentile"), text: this.time(total.p95)},
        ];
    }

    get chart() {
        return this.state.days === 1 ? _t("Requests by hour (UTC)") : _t("Requests by day");
    }

    height(calls) {
        const busiest = Math.max(1, ...this.state.usage.bars.map((bar) => bar.calls));
        return `${(100 * calls) / busiest}%`;
    }

    timeOf(bar) {
        if (this.state.days === 1) {
            return bar.name;
        }
        return deserializeDate(bar.name).toLocaleString({day: "numeric", month: "short"});
    }

    /** The names that have room below the bars. */
    label(bar, index) {
        const step = Math.ceil(this.state.usage.bars.length / MOST_LABELS);
        return index % step ? "\u00a0" : this.timeOf(bar);
    }

    about(bar) {
        return _t("%(date)s: %(calls)s requests, %(errors)s refused or failed", {
            date: this.timeOf(bar),
            calls: formatInteger(bar.calls),
            errors: formatInteger(bar.errors),
        });
    }

    integer(value) {
        return formatInteger(value);
    }

    percent(value) {
        return `${formatFloat(value, {digits: [16, 1]})} %`;
    }

    time(milliseconds) {
        return `${formatFloat(milliseconds, {digits: [16, 1]})} ms`;
    }

    /** The requests behind a row, as far as the log still has them. */
    open(row) {
        this.action.doAction("dual_api.action_requests", {
            additionalContext: {},
            props: {domain: row.domain},
        });
    }
}

registry.category("actions").add("dual_api.dashboard", Dashboard);
