// What Grafana's own types say of a dashboard; the test adds the dashboard below.
import type { Dashboard, GraphFieldConfig, Panel } from "@grafana/schema";
import type { Options as BarGauge } from "@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen";
import type { Options as Stat } from "@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen";
import type { Options as TimeSeries } from "@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen";

/** As JSON has it: the value of an enum instead of the enum. */
type Plain<T> = T extends string
  ? `${T}`
  : T extends object
    ? { [Name in keyof T]: Plain<T[Name]> }
    : T;
type Of<Options, Custom> = Plain<
  Omit<Panel<Options, Custom>, "options"> & { options: Options }
>;

type Whole = Plain<Omit<Dashboard, "panels">>;
interface Panels {
  bargauge: Of<BarGauge, object>;
  stat: Of<Stat, object>;
  timeseries: Of<TimeSeries, GraphFieldConfig>;
}
