"""Model files: what there is and how it does, building, and bringing more."""

import typer

from dealer_kiosk.cli.models import bringing, building, listing, measuring

app = typer.Typer(help="Model files.", no_args_is_help=True, rich_markup_mode=None)
app.command("list")(listing.list_models)
app.command("verify")(listing.verify)
app.command("build")(building.build)
app.command("import")(bringing.import_)
app.command("download")(bringing.download)
app.command("bench")(measuring.bench)
app.command("use")(measuring.use)
