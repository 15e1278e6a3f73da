"""Files that travel inside a PDF/A-3, and what such a PDF says of itself. Runs in the renderer's process.

The engine attaches; it takes a file's kind from the machine where it can, lists each file twice, lets viewers soften
pictures, which PDF/A forbids, and declares one standard a document.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict

import pydyf
from lxml import etree
from weasyprint import Attachment
from weasyprint.urls import URLFetcherResponse

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# PDF/A wants every property that it does not know itself described; that of PDF/UA is one.
_ACCESSIBLE_TOO = f"""<rdf:RDF xmlns:rdf="{_RDF}">
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the document follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


class AttachedFile(TypedDict):
    """A file to attach: `relationship` is `Source` or `Data`, `day` its ISO date, `content` its bytes in base64."""

    name: str
    media_type: str
    relationship: str
    about: str
    day: str
    content: str


def attachments(attached: Sequence[AttachedFile]) -> list[Any]:
    """The files as the layout engine wants them."""
    return [_attachment(file) for file in attached]


def _attachment(file: AttachedFile) -> Any:
    def fetch(url: str) -> Any:
        content, kind = base64.b64decode(file["content"]), {"Content-Type": file["media_type"]}
        return URLFetcherResponse(url, body=content, headers=kind)

    day = datetime.fromisoformat(file["day"])
    return Attachment(
        url=f"toolkit:carried/{file['name']}",
        url_fetcher=fetch,
        name=file["name"],
        description=file["about"],
        created=day,
        modified=day,
        relationship=file["relationship"],
    )


def declare(pdf: Any) -> None:
    """Changes a PDF/A-3 that is not written yet: each file once, no picture that a viewer may soften, and the mark of
    PDF/UA beside that of PDF/A."""
    pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and "Interpolate" in item.extra:
            item.extra["Interpolate"] = "false"
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [_accessible_too(b"".join(metadata.stream))]


def _accessible_too(packet: bytes) -> bytes:
    """An XMP packet that names PDF/UA as well. The engine's `xmp_metadata` would put a second RDF beside the first, and
    XMP (ISO 16684-1, 7.4) allows a packet one."""
    tree = etree.fromstring(packet).getroottree()
    tree.find(f"{{{_RDF}}}RDF").extend(etree.fromstring(_ACCESSIBLE_TOO))
    return bytes(etree.tostring(tree, encoding="utf-8", xml_declaration=False))
