# Copyright 2026 dual_api contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Words that the sample customers are made of, per country, in its own script.

None of the people and companies exists; mail addresses end in `.example`, which
nobody can own.
"""

from typing import NamedTuple


class Country(NamedTuple):
    """How companies, people and places are called in one country."""

    code: str
    companies: tuple[str, ...]
    form: str
    people: tuple[str, ...]
    cities: tuple[tuple[str, str], ...]
    street: str
    phone: str
    vat: str


COUNTRIES = (
    Country(
        "FR",
        ("Boulangerie Léa", "Forêt & Fils", "Atelier Çédille", "Café des Hôtes"),
        "{} SARL",
        ("Zoé Lefèvre", "Benoît Garçon", "Anaïs Crépin", "François Noël"),
        (("Orléans", "45000"), ("Besançon", "25000"), ("Saint-Étienne", "42000")),
        "{} rue de l’Église",
        "+33 1 99 00 {:02} {:02}",
        "FR{:011}",
    ),
    Country(
        "DE",
        ("Müller Werkzeuge", "Größe Bau", "Kühlhaus Nord", "Straßenbau Süß"),
        "{} GmbH",
        ("Jörg Schäfer", "Käthe Weiß", "Björn Grünwald", "Ingeborg Höß"),
        (("München", "80331"), ("Düsseldorf", "40213"), ("Görlitz", "02826")),
        "Bäckerstraße {}",
        "+49 30 55{:02} {:04}",
        "DE{:09}",
    ),
    Country(
        "ES",
        ("Panadería Núñez", "Muñoz e Hijos", "Aguas del Miño", "Viñedos Peña"),
        "{} S.L.",
        ("Íñigo Ibáñez", "María Güell", "Begoña Nuñez", "Andrés Ordóñez"),
        (("A Coruña", "15001"), ("Logroño", "26001"), ("Cádiz", "11001")),
        "Calle del Año {}",
        "+34 910 {:03} {:03}",
        "ESB{:08}",
    ),
    Country(
        "PL",
        ("Młyn Łódzki", "Żuraw Budowa", "Źródło Wody", "Piekarnia Gęś"),
        "{} sp. z o.o.",
        ("Łukasz Żak", "Małgorzata Źrebiec", "Stanisław Ćwik", "Bożena Śliwa"),
        (("Łódź", "90-001"), ("Kraków", "30-001"), ("Gdańsk", "80-001")),
        "ul. Świętej Jadwigi {}",
        "+48 22 {:03} {:04}",
        "PL{:010}",
    ),
    Country(
        "GR",
        ("Ελαιώνας", "Θάλασσα Τρόφιμα", "Αφοί Παπαδόπουλοι", "Ήλιος Ενέργεια"),
        "{} Α.Ε.",
        ("Γιώργος Νικολάου", "Ελένη Δημητρίου", "Θανάσης Ψαράς", "Μαρία Ξένου"),
        (("Αθήνα", "105 57"), ("Θεσσαλονίκη", "546 24"), ("Ηράκλειο", "712 02")),
        "Οδός Ερμού {}",
        "+30 21 0{:03} {:04}",
        "EL{:09}",
    ),
    Country(
        "UA",
        ("Київхліб", "Дніпро Сталь", "Карпатський Ліс", "Їжачок"),
        "ТОВ «{}»",
        ("Олена Шевчук", "Євген Їжакевич", "Ганна Щербак", "Юрій Ґудзь"),
        (("Київ", "01001"), ("Львів", "79000"), ("Одеса", "65000")),
        "вул. Хрещатик, {}",
        "+380 44 {:03} {:04}",
        "UA{:08}",
    ),
    Country(
        "JP",
        ("山田製作所", "さくら商店", "東海フーズ", "みどり書房"),
        "株式会社{}",
        ("佐藤 花子", "鈴木 一郎", "高橋 みさき", "渡辺 健"),
        (("東京都", "100-0001"), ("京都市", "604-8571"), ("札幌市", "060-0001")),
        "中央{}丁目",
        "+81 3 5555 {:02}{:02}",
        "T{:013}",
    ),
    Country(
        "CN",
        ("华光贸易", "东方茶业", "长江物流", "金桥科技"),
        "{}有限公司",
        ("王小明", "李芳", "张伟", "陈静"),
        (("北京", "100000"), ("上海", "200000"), ("成都", "610000")),
        "人民路{}号",
        "+86 10 55{:02} {:04}",
        "91{:016}",
    ),
    Country(
        "EG",
        ("شركة النيل", "دار الكتب الجديدة", "مخبز الأهرام", "زهور الدلتا"),
        "{} ش.م.م",
        ("فاطمة حسن", "محمد إبراهيم", "ليلى عبد الله", "أحمد يوسف"),
        (("القاهرة", "11511"), ("الإسكندرية", "21500"), ("أسوان", "81511")),
        "شارع التحرير {}",
        "+20 2 55{:02} {:04}",
        "EG{:09}",
    ),
    Country(
        "IN",
        ("गंगा ट्रेडर्स", "नमस्ते फूड्स", "हिमालय टी", "सूर्य सोलर"),
        "{} प्राइवेट लिमिटेड",
        ("आशा शर्मा", "रवि कुमार", "प्रिया सिंह", "अर्जुन पटेल"),
        (("मुंबई", "400001"), ("दिल्ली", "110001"), ("जयपुर", "302001")),
        "गांधी मार्ग {}",
        "+91 22 55{:02} {:04}",
        "27AAAAA{:04}A1Z5",
    ),
    Country(
        "BR",
        ("Pão de Açaí", "Construções São João", "Águas Claras", "Maçã Verde"),
        "{} Ltda.",
        ("João Conceição", "Antônia Araújo", "Luís Gonçalves", "Inês Falcão"),
        (
            ("São Paulo", "01001-000"),
            ("Brasília", "70040-010"),
            ("Maceió", "57020-000"),
        ),
        "Avenida da Independência, {}",
        "+55 11 5555 {:02}{:02}",
        "BR{:014}",
    ),
    Country(
        "US",
        ("Blue Mesa Supply", "O’Neill & Daughters", "Cañon Outfitters", "Zoë’s Diner"),
        "{} LLC",
        ("Renée O’Hara", "José Martínez", "Chloë Smith", "D’Angelo Brown"),
        (("Cañon City", "81212"), ("Portland", "97201"), ("New York", "10001")),
        "{} Main Street",
        "+1 212 555 {:02}{:02}",
        "US{:09}",
    ),
)
TAGS = ("Größhandel", "Détaillant", "VIP ★", "お得意様", "Нові", "Online")
POSITIONS = ("Einkauf", "Comptabilité", "CEO", "営業", "Логістика")
