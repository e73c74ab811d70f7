"""Made-up parties of every kind, for properties."""

from hypothesis import strategies as st

from contracts.topics import Address, Organisation, Parcel, Party, Person, Vehicle

WORDS = st.text(alphabet="abcdeijvz -'.ëÖ", max_size=18) | st.none()
FAMILY = st.sampled_from(
    ["Jansen", "Janssen", "de Vries", "Jansen-de Vries", "IJsselberg", ".", "onbekend", None]
)
GIVEN = st.sampled_from(
    ["Cornelis", "Kees", "C.", "C.J.", "Cornelis Johannes", "Cornelia", "Jan", "Sem", None]
)
DATES = st.sampled_from(
    ["1971-05-12", "1971-12-05", "1971-05-13", "1971-00-00", "1945-02-03", "onbekend", None]
)
PLACES = (
    st.builds(
        Address,
        house_number=st.sampled_from(["12", "12-a", "14", "", None]),
        postcode=st.sampled_from(["9999AB", "9999ZZ", None]),
        bag_vbo=st.sampled_from(["9999010000000001", "9999010000000002", None]),
    )
    | st.none()
)
PEOPLE = st.builds(
    Person,
    bsn=st.sampled_from(["999990019", "999990020", "1", None]),
    given_names=GIVEN,
    family_name=FAMILY,
    partner_name=FAMILY,
    full_name=WORDS,
    birth_date=DATES,
)
COMPANIES = st.builds(
    Organisation,
    name=st.sampled_from(["Kapsalon Noorderlicht BV", "Noorderlicht", "Bakkerij Bos", None]),
    kvk=st.sampled_from(["01234567", "1234568", "x", None]),
    branch=st.sampled_from(["000012345678", None]),
)
PARCELS = st.builds(Parcel, designation=st.sampled_from(["VBS00 A 1000", "VBS00 A 1001", "?"]))
VEHICLES = st.builds(Vehicle, plate=st.sampled_from(["AB-12-CD", "ab12ce", "?"]))


def parties() -> st.SearchStrategy[Party]:
    """Parties that resemble each other, of all kinds at once."""
    return st.builds(
        Party,
        person=PEOPLE | st.none(),
        organisation=COMPANIES | st.none(),
        address=PLACES,
        parcel=PARCELS | st.none(),
        vehicle=VEHICLES | st.none(),
    )


def spelled() -> st.SearchStrategy[Party]:
    """Parties whose names are any letters."""
    person = st.builds(
        Person,
        bsn=st.sampled_from(["999990019", "1", None]),
        given_names=WORDS,
        prefix=st.sampled_from(["van den", "d'", None]),
        family_name=WORDS,
        partner_name=WORDS,
        full_name=WORDS,
        birth_date=DATES,
    )
    company = st.builds(Organisation, name=WORDS, kvk=st.sampled_from(["123", "01234567"]))
    return st.builds(Party, person=person, organisation=company, address=PLACES)
