"""What is English and what is not."""

import pytest

from kg.errors import ForeignLanguage
from kg.read.language import check_english

FOREIGN = {
    "de": """Die Bundesregierung will bis zum Sommer ein Gesetz vorlegen, das den Einsatz von
        künstlicher Intelligenz regelt. Der Minister sagte am Montag, man wolle vorangehen.""",
    "fr": """Le gouvernement a annoncé vendredi qu'il préparait une loi sur l'intelligence
        artificielle. Selon la ministre, les entreprises devront déclarer leurs modèles.""",
    "es": """El gobierno anunció el viernes que prepara una ley sobre la inteligencia artificial.
        Según la ministra, las empresas tendrán que declarar los modelos que utilizan.""",
    "pt": """O governo anunciou na sexta-feira que prepara uma lei sobre a inteligência artificial.
        Segundo a ministra, as empresas terão de declarar os modelos que utilizam.""",
    "nl": """Het kabinet wil nog voor de zomer een wet over kunstmatige intelligentie naar de Kamer
        sturen. Volgens de minister moeten bedrijven melden welke modellen zij gebruiken.""",
    "ru": """Правительство объявило в пятницу, что готовит закон об искусственном интеллекте. По
        словам министра, компании должны будут сообщать, какие модели они используют.""",
    "ja": "政府は金曜日、人工知能に関する法律を準備していると発表した。大臣によると、企業は" * 4,
}


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_are_refused(language):
    with pytest.raises(ForeignLanguage, match=rf"\({language}\)"):
        check_english(FOREIGN[language], "a.txt")


@pytest.mark.parametrize(
    "text",
    [
        """Signatories by country. China: Alibaba, Baidu, Huawei, Tencent, Zhipu. Korea: Samsung
        Electronics, Naver, Kakao. Emirates: G42, Technology Innovation Institute.""",
        """Seoul: Naver, Kakao. Beijing: Baidu, Zhipu. Hangzhou: DeepSeek, Alibaba. Wuhan: Huawei.
        Paris: Mistral, Hugging Face, Kyutai. Heidelberg: Aleph Alpha. Toronto: Cohere.""",
        """The Élysée said “la France ne peut pas attendre”, and the minister told Le Monde that
        “nous avons besoin de règles”, according to people who were in the room.""",
    ],
)
def test_lists_of_names_and_foreign_quotations_pass(text):
    check_english(text, "a.txt")


def test_short_texts_pass():
    assert check_english("Bonjour tout le monde", "a.txt") is False
