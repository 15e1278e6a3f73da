"""Every header that the knowledge names as an example is understood, and every trap is not."""

from __future__ import annotations

from datetime import date

import pytest

from audit import knowledge
from audit.ingest.candidates import SURE
from audit.ingest.header_concepts import HeaderConcepts
from audit.ingest.header_matching import HeaderMatcher
from audit.ingest.periods import DateReader
from audit.lexicon import Lexicon
from tests.wording.headers import Header, field_of

KNOWN = knowledge.load()
FIELDS = KNOWN.fields
LEXICON = Lexicon(KNOWN, date(2026, 11, 26))
MEANINGS = HeaderConcepts(LEXICON, DateReader(FIELDS.words))
HEADINGS = HeaderMatcher(FIELDS, {}, MEANINGS.surely)
SAMPLES = {  # what stands below such a header
    "retraining": "manual | automatic | no",
    "retraining_schedule": "monthly | yearly | when needed",
    "monitoring": "yes | no | planned",
    "stage": "Live | Pilot | Development",
    "notes": "see mail | asked Jo in May | who pays?",
    "deployed_on": "2023-05-01 | 2022-01-01 | 2021-03-02",
    "owner": "J. Doe | A. Smith | M. Lee",
    "criticality": "high | low | medium",
}


@pytest.mark.parametrize(("field", "header"), [(f.id, e) for f in FIELDS.fields for e in f.examples])
def test_example_is_surely_understood(field: str, header: str) -> None:
    guess = HEADINGS.best([header])
    assert guess is not None
    assert (guess.field, guess.score >= SURE) == (field, True)


@pytest.mark.parametrize("field", FIELDS.fields, ids=lambda f: f.id)
def test_every_alias_and_label_names_its_field(field: knowledge.fields.Field) -> None:  # type: ignore[name-defined]
    aliases = [field.label, field.id, *(a for names in field.aliases.values() for a in names)]
    wrong = {a: g for a in aliases if (g := HEADINGS.best([a])) is None or g.field != field.id}
    assert wrong == {}


@pytest.mark.parametrize("header", FIELDS.traps)
def test_trap_means_nothing(header: str) -> None:
    assert HEADINGS.best([header]) is None


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Montoring", "monitoring"),
        ("Wird das Modell überwacht?", "monitoring"),
        ("Wird es automatisch nachtrainiert?", "retraining"),
        ("Le modèle est-il surveillé ?", "monitoring"),
        ("¿Se monitorea el modelo?", "monitoring"),
        ("When was the model last retrained?", "last_trained"),
        ("Retrainig", "retraining"),
        ("Is the model monitored in production?", "monitoring"),
        ("How often is the model retrained?", "retraining_schedule"),
        ("Monitoring & Alerting", "monitoring"),
        ("¿Monitorizado?", "monitoring"),
        ("Automatisches Nachtraining (J/N)", "retraining"),
        ("Nome del modello", "name"),
        ("Q4. Model name*", "name"),
        ("LastRetrained", "last_trained"),
        ("Odpovědná osoba", "owner"),
        ("Kosten / Monat", "monthly_cost"),
        ("Post-deployment performance surveillance", "monitoring"),
        ("Perf. monitored", "monitoring"),
        ("u_model_monitoring", "monitoring"),
        ("drift_monitor_enabled", "drift"),
        ("Recalibration approach", "retraining"),
        ("Local re-tuning / retraining", "retraining"),
        ("Stand der Umsetzung", "stage"),
        ("Läuft das Modell schon?", "stage"),
        ("Draait het al?", "stage"),
        ("Stupeň rozpracovanosti", "stage"),
        ("Überwachung der Vorhersagequalität", "monitoring"),
        ("Weten we dat het nog goed werkt?", "monitoring"),
        ("Kdo sleduje výkonnost modelu?", "monitoring"),
        ("Modellupdate-Zyklus", "retraining_schedule"),
        ("Neuschätzung", "retraining"),
        ("Herijking model", "retraining"),
        ("Jak často se model přetrénuje?", "retraining"),
        ("Zuletzt neu trainiert am", "last_trained"),
        ("In gebruik genomen op", "deployed_on"),
        ("Riziková třída", "criticality"),
        ("Zweckbestimmung", "description"),
        ("Driftüberwachung / Monitoring", "monitoring"),
        ("Ship state", "stage"),
        ("To what extent is there a process in place to monitor the AI after it is fielded?", "monitoring"),
        ("Is there an established process for keeping the model current (retraining)?", "retraining"),
        ("How and when is it retrained?", "retraining"),
        ("How do you check that it is still accurate?", "monitoring"),
        ("Re-training mode", "retraining"),
        ("Describe any ongoing monitoring of the system's performance.", "monitoring"),
        ("Custom field (Model monitoring)", "monitoring"),
        ("Committee notes", "notes"),
        ("How is the underlying model kept up to date?", "retraining"),
        ("Who watches how well the AI performs?", "monitoring"),
        ("Contrôle des performances", "monitoring"),
        ("¿Quién vigila el modelo?", "monitoring"),
        ("Misurazione delle prestazioni", "monitoring"),
        ("Controlo de desempenho", "monitoring"),
        ("Statut au 31.12.2025", "stage"),
        ("Statut de mise en œuvre", "stage"),
        ("Grau de maturidade", "stage"),
        ("¿En qué situación se encuentra el modelo?", "stage"),
        ("Ré-estimation du modèle", "retraining"),
        ("Ri-addestramento automatico", "retraining"),
        ("Treino contínuo", "retraining"),
        ("Processus de réentraînement", "retraining"),
        ("En service depuis", "deployed_on"),
        ("In uso dal", "deployed_on"),
        ("Nom de l'algorithme ou du modèle", "name"),
        ("Responsable de negocio", "owner"),
        ("Livello di criticità", "criticality"),
        ("Keep fresh", "retraining"),
        ("Aktuell halten", "retraining"),
        ("Maintien à jour", "retraining"),
        ("Mantenerlo al día", "retraining"),
        ("Actueel houden", "retraining"),
        ("Mantê-lo atualizado", "retraining"),
        ("Tenerlo aggiornato", "retraining"),
        ("Utrzymanie aktualności", "retraining"),
        ("Udržování v aktuálním stavu", "retraining"),
        ("Kontrola jakości działania", "monitoring"),
        ("Kontrolle der Funktionsweise", "monitoring"),
        ("Contrôle du fonctionnement", "monitoring"),
        ("Controllo del funzionamento", "monitoring"),
        ("Kontrola fungování", "monitoring"),
    ],
)
def test_header_of_another_hand(header: str, field: str) -> None:
    assert field_of(Header("", header, SAMPLES.get(field, "Oslo | Rome | Lima"), field, "", "")) == field


@pytest.mark.parametrize(
    "header",
    [
        "Does the model monitor crops?",
        "Monitoring vendor contact",
        "Retraining of staff",
        "Training frequency (users)",
        "Model Card",
        "Status date",
        "Monitoring planned",
        "Monitoring required (Y/N)",
        "Monitoring plan",
        "Employee monitoring in place",
        "Contrôle interne",
        "Supervision humaine",
        "Seguimiento presupuestario",
        "Monitoraggio dei pazienti",
        "Statut du contrat",
        "Situação contratual",
        "Sistema operativo",
        "Utilizado por",
        "Mise à jour",
        "Date de mise à jour du modèle",
        "Formation du personnel",
        "Aggiornamento dei dati",
        "Actualización de la documentación del modelo",
        "Monitoring and retraining contacts",
        "Will the system be monitored?",
        "How will the model be retrained?",
        "FDA status",
        "Can the model be retrained by us?",
        "Next retraining",
        "Retrain due",
        "Retraining needed?",
        "Eligible for retraining",
        "Mon.",
        "Notice when it expires",
        "Who checks that the bill is paid?",
        "Performance review (staff)",
        "Does the team keep learning?",
        "Anyone checking the invoices?",
        "Who gets new training?",
        "Training mode",
        "Learning type",
        "Series (Y/N)",
        "Surv.",
        "Retr.",
        "IT-Monitoring (Verfügbarkeit)",
        "Monit. gebruik",
        "Survey response rate monitored",
        "Funktionsweise",
        "Fonctionnement",
        "Werking",
        "Działania",
        "Keep documents current",
    ],
)
def test_never_a_status_from_a_lookalike(header: str) -> None:
    guess = HEADINGS.best([header])
    assert guess is None or not HEADINGS.is_status(guess.field)


@pytest.mark.parametrize(
    ("language", "header", "field"),
    [
        ("en", "OPM", "monitoring"),
        ("nl", "Opm.", "notes"),
        ("fr", "Rem.", "notes"),
        ("it", "Oss.", "notes"),
        ("de", "Bem.", "notes"),
    ],
)
def test_a_remark_cut_short_is_one_in_its_language(language: str, header: str, field: str) -> None:
    assert HeaderConcepts(LEXICON, DateReader(FIELDS.words), [language]).surely(header) == field
    assert HEADINGS.named(header) is None
