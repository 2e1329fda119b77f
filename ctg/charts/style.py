"""The style sheet of the HTML and SVG drawn here. Sizes in rem: a projector changes the root only.

The page puts it once, after the properties of `palette.css`.
"""

from ctg.charts.palette import var

STYLE = f"""
.ctg-svg {{ display: block; max-width: 100%; width: 100%; height: auto; }}
.ctg-carte .commune {{ cursor: pointer; }}
.ctg-carte .commune:focus {{ outline: none; }}
.ctg-carte .commune:focus-visible {{ stroke: {var("text")};
  stroke-width: 4px; vector-effect: non-scaling-stroke; }}
.ctg-carte.fixe .commune {{ cursor: default; }}
.ctg-bande.etroit {{ display: none; }}
.ctg-legende {{ color: {var("muted")}; font-size: .8125rem; line-height: 1.4; }}
.ctg-legende .titre {{ margin: 0 0 .5rem; color: {var("text")}; font-size: .9375rem; font-weight: 600; }}
.ctg-legende .mots {{ display: flex; justify-content: space-between; gap: .75rem; margin-bottom: .25rem; }}
.ctg-legende .mots span {{ text-align: center; }}
.ctg-legende .mots span:first-child {{ text-align: left; }}
.ctg-legende .mots span:last-child {{ text-align: right; }}
.ctg-legende .cases {{ display: flex; gap: 2px; height: .8125rem; }}
.ctg-legende .cases span {{ flex: 1; print-color-adjust: exact; }}
.ctg-legende .bornes {{ position: relative; height: 1.375rem; color: {var("text")};
  font-variant-numeric: tabular-nums; }}
.ctg-legende .bornes span {{ position: absolute; top: .125rem; white-space: nowrap;
  transform: translateX(-50%); }}
.ctg-legende .cles {{ display: flex; flex-wrap: wrap; gap: .125rem 1.25rem; margin: 0; padding: 0;
  list-style: none; }}
.ctg-legende .cles li {{ display: flex; align-items: center; gap: .4375rem; margin: 0; font-size: inherit; }}
.ctg-kpi {{ border-top: 2px solid {var("text")}; padding-top: .625rem; color: {var("muted")};
  font-size: .8125rem; line-height: 1.35; }}
.ctg-kpi p, .ctg-kpi ul {{ margin: 0; padding: 0; }}
.ctg-kpi .nom {{ font-size: .9375rem; }}
.ctg-kpi .chiffre {{ color: {var("text")}; font-size: 2.125rem; font-weight: 650; line-height: 1.25;
  font-variant-numeric: tabular-nums; }}
.ctg-kpi .chiffre .unite {{ color: {var("muted")}; font-size: .9375rem; font-weight: 400; }}
.ctg-kpi .absent {{ color: {var("text")}; font-size: 1.0625rem; line-height: 1.35; padding: .625rem 0 .5rem;
  overflow-wrap: anywhere; }}
.ctg-kpi svg {{ display: block; width: 100%; height: auto; margin: .125rem 0 .25rem; }}
.ctg-kpi .reperes {{ display: flex; justify-content: space-between; gap: .5rem; }}
.ctg-kpi .reperes div {{ display: flex; flex-direction: column; }}
.ctg-kpi .reperes b {{ color: {var("text")}; font-size: .9375rem; font-variant-numeric: tabular-nums; }}
.ctg-kpi .millesime {{ margin-top: .375rem; }}
.ctg-kpi .mentions {{ list-style: none; }}
.ctg-exemple {{ display: inline-block; padding: 0 .375rem; vertical-align: middle; line-height: 1.5;
  border-radius: 3px; background: {var("example-ground")}; color: {var("example")};
  font-size: .8125rem; font-weight: 600; }}
.ctg-frise {{ display: flex; gap: 2px; list-style: none; margin: 0; padding: 0; color: {var("muted")};
  font-size: .875rem; }}
.ctg-frise li {{ flex: 1; margin: 0; font-size: inherit; }}
.ctg-frise li span {{ display: block; height: .625rem; margin-bottom: .25rem; print-color-adjust: exact; }}
.ctg-frise li[aria-current] {{ color: {var("accent")}; font-weight: 600; }}
@media (max-width: 640px) {{
  .ctg-carte .noms {{ font-size: 28px; }}
  .ctg-carte .echelle text {{ font-size: 26px; }}
  .ctg-carte .voisins, .ctg-carte .serre {{ display: none; }}
  .ctg-bande.large {{ display: none; }}
  .ctg-bande.etroit {{ display: block; }}
}}
"""
