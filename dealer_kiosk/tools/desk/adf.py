"""Test-drive leads in ADF 1.0, the XML that dealership management systems import."""

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree import ElementTree as ET

from dealer_kiosk.tools.checks import one_line

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n<?adf version="1.0"?>\n'
_MAX_TEXT = 500


def adf_file(rows: Iterable[Mapping[str, Any]], dealer: str) -> str:
    """Rows of the leads report as one ADF document; values are escaped, and XML's forbidden characters are left out.

    Args:
        rows: test drives.
        dealer: who offers the cars.
    """
    root = ET.Element("adf")
    for row in rows:
        _prospect(root, row, dealer)
    ET.indent(root)
    return f"{_DECLARATION}{ET.tostring(root, encoding='unicode')}\n"


def _prospect(root: ET.Element, row: Mapping[str, Any], dealer: str) -> None:
    prospect = ET.SubElement(root, "prospect", status="new")
    _text(prospect, "id", row["code"], sequence="1", source="dealer-kiosk")
    _text(prospect, "requestdate", row["created_at"])
    _vehicle(prospect, row)
    _customer(prospect, row)
    vendor = ET.SubElement(prospect, "vendor")
    _text(vendor, "vendorname", dealer)
    _text(ET.SubElement(vendor, "contact"), "name", dealer, part="full", type="business")
    _text(ET.SubElement(prospect, "provider"), "name", "dealer-kiosk", part="full", type="business")


def _vehicle(prospect: ET.Element, row: Mapping[str, Any]) -> None:
    model, car = row["vehicle"], row["car"]
    vehicle = ET.SubElement(prospect, "vehicle", interest="test-drive", status="new" if car["is_new"] else "used")
    for part in ("year", "make", "model"):
        _text(vehicle, part, model[part])
    _text(vehicle, "stock", row["stock_number"])
    if car["body"]:
        _text(vehicle, "bodystyle", car["body"])
    if car["color"]:
        _text(ET.SubElement(vehicle, "colorcombination"), "exteriorcolor", car["color"])
    if car["price"] is not None:
        _text(vehicle, "price", f"{car['price']:.2f}", type="asking", currency="USD")


def _customer(prospect: ET.Element, row: Mapping[str, Any]) -> None:
    person = row["customer"]
    customer = ET.SubElement(prospect, "customer")
    contact = ET.SubElement(customer, "contact")
    _text(contact, "name", person["name"], part="full", type="individual")
    if person["email"]:
        _text(contact, "email", person["email"])
    _text(contact, "phone", person["phone"], type="voice")
    frame = ET.SubElement(customer, "timeframe")
    _text(frame, "description", f"Test drive booked ({row['status']})")
    _text(frame, "earliestdate", row["start"])
    _text(frame, "latestdate", row["end"])
    if row["notes"]:
        _text(customer, "comments", row["notes"])


def _text(parent: ET.Element, tag: str, value: object, **attributes: str) -> None:
    ET.SubElement(parent, tag, attributes).text = one_line(str(value), _MAX_TEXT)
