"""A corpus of made-up documents about made-up researchers, whose truth is known: what resolution is measured with.

People have names of some thirty countries from the lists of the Faker package, frequent names as often as the lists
say or by Zipf's law where they give no figures, so that namesakes come by themselves. Each has one to three
universities, a subject with one to four topics, colleagues; some an e-mail address or an ORCID. Documents of four
genres name one to thirty of them, in the ways in which names are written. What comes out is what reading would give:
an `Extraction` for each document, with the text that it could have come from, and whom each local entity means.

The same arguments give the same corpus on every machine: one `random.Random`, and no order of sets or hashes.
All rates are in `Rates`; `Corpus.facts` counts what came of them.

The world has a fixed number of universities and topics; with the mentions grows the number of people, and so the
share of namesakes.

    python benchmarks/corpus.py [--mentions 1000] [--seed 1] [--show 3]
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import itertools
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from random import Random

from anyascii import anyascii

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from graph.document import Document  # noqa: E402
from graph.local import Extraction, LocalClaim, LocalEntity  # noqa: E402
from graph.statement import Literal, Node  # noqa: E402
from graph.text import Span  # noqa: E402

Member = tuple[str, int]


@dataclass(frozen=True)
class Rates:
    """How the world is made and how its documents write; shares of mentions unless something else is said."""

    # The world.
    mentions_per_person: float = 4.0  # on average; few people are named often, many once
    bodies: int = 3000  # universities, whatever the size of the corpus
    one_body: float = 0.45  # people who have been at one university only
    two_bodies: float = 0.35  # at two; the rest at three
    at_home: float = 0.65  # people who work in the country that their name comes from
    has_address: float = 0.2  # people with an e-mail address that documents may give
    has_orcid: float = 0.1  # people with an ORCID that documents may give
    middle_western: float = 0.35  # people of English-speaking countries with a middle name
    middle_other: float = 0.12  # people of other countries without a custom of their own
    two_surnames: float = 0.5  # people of countries where two surnames are the custom, who write both
    # How people are written. The first that applies is taken, in this order.
    initials: float = 0.08  # `J. Doe`, `J. A. Doe`
    nickname: float = 0.03  # `Bob Doe`, of those whose given name has one
    family_first: float = 0.12  # `Wang Wei`, of those with names of East Asia
    with_comma: float = 0.03  # `Doe, Jane`
    # Each of these where it can be, whatever else.
    own_way: float = 0.75  # the person's own way with the middle name; else one of three ways at random
    accents_dropped: float = 0.3  # of names with accents
    umlaut_spelled: float = 0.1  # `Mueller`, of names with umlauts
    hyphen_dropped: float = 0.1  # of names with hyphens
    second_dropped: float = 0.25  # of people with two surnames
    romanised: float = 0.1  # another transliteration, of names from Cyrillic
    typo: float = 0.005  # a letter left out, doubled, or two that change places
    title: float = 0.06  # `Dr. Jane Doe`
    surname_too: float = 0.1  # the text goes on with the surname alone
    # What documents say of people.
    affiliation: float = 0.8
    earlier_only: float = 0.08  # of affiliations: an earlier university and not the present one
    earlier_too: float = 0.1  # of affiliations: an earlier university as well
    with_unit: float = 0.3  # of affiliations: department and university
    unit_only: float = 0.03  # of affiliations: a department, without a word whose it is
    as_post: float = 0.4  # of affiliations: with the title of a post
    topic: float = 0.5
    colleague: float = 0.09  # a colleague is named with the person, who then has this person as a colleague
    degree: float = 0.1
    address: float = 0.15  # of those who have one
    # How universities are written.
    body_variant: float = 0.25  # in another way than its own: abbreviated, turned, in its language, with its country
    acronym_given: float = 0.08  # with its acronym in brackets
    acronym_alone: float = 0.02  # by the acronym alone
    unit_variant: float = 0.2  # `Dept. of Physics`, `Physics Department`


# Where names come from: weight (share of the world's researchers, roughly), lists of given names, lists of family names
# with their shares. A list is a locale of Faker: with `*` in the order of frequency, with `~` all equally frequent.
ORIGINS: dict[str, tuple[float, str, str]] = {
    "CN": (24, "", ""),
    "US": (14, "en_US", "en_US .55, en_IE~ .2, de_AT~ .1, it_IT~ .05, nl_NL~ .05, nl_BE~ .05"),
    "GB": (6, "en_GB*", "en_GB .6, en_IE~ .4"),
    "CA": (2.5, "en_NZ", "en_NZ .5, en_GB .2, fr_FR* .3"),
    "AU": (2, "en_NZ", "en_NZ .7, en_IE~ .3"),
    "IN": (8, "en_IN", "en_IN"),
    "DE": (6, "de_DE", "de_DE .7, de_AT~ .3"),
    "CH": (1, "de_CH*", "de_CH .6, de_AT~ .4"),
    "JP": (5, "", ""),
    "KR": (4, "", ""),
    "TW": (1.5, "", ""),
    "FR": (4, "fr_FR", "fr_FR* .6, fr_BE~ .4"),
    "IT": (4, "it_IT", "it_IT"),
    "ES": (3, "es_ES", "es_ES"),
    "MX": (1, "es_MX", "es_MX"),
    "BR": (3, "pt_BR", "pt_BR .7, pt_PT .3"),
    "PT": (1, "pt_PT", "pt_PT"),
    "RU": (3, "ru_RU", "ru_RU*"),
    "UA": (1, "uk_UA", "uk_UA"),
    "BG": (0.4, "bg_BG", "bg_BG"),
    "PL": (1.5, "pl_PL", ""),
    "CZ": (0.8, "cs_CZ", "cs_CZ"),
    "HU": (0.6, "hu_HU", "hu_HU"),
    "RO": (0.6, "ro_RO", "ro_RO"),
    "GR": (1, "el_GR", "el_GR~"),
    "TR": (2.5, "tr_TR~", "tr_TR* .5, az_AZ~ .1, tr_TR .4"),
    "NL": (1.7, "nl_NL", "nl_NL"),
    "SE": (1, "sv_SE", "sv_SE"),
    "DK": (0.8, "da_DK", "da_DK*"),
    "NO": (0.7, "no_NO", "no_NO"),
    "FI": (0.7, "fi_FI", "fi_FI"),
    "IR": (2.5, "", ""),
    "EG": (1.8, "", ""),
    "PK": (1.2, "en_PK", "en_PK"),
    "ID": (1, "id_ID", "id_ID"),
    "VN": (0.8, "", "vi_VN*"),
    "NG": (0.9, "yo_NG .5, ig_NG .3, en_NG .2", "yo_NG .6, ig_NG .2, en_NG .2"),
    "KE": (0.4, "en_KE", "en_KE"),
}
# The most frequent family names of countries whose lists are in the order of the alphabet, the first first.
PEOPLE = 7  # people whom a document names, about

HEADS = {
    "en_IN": "Kumar Singh Sharma Gupta Patel Das Reddy Rao Jain Verma Mishra Mehta Shah Nair Agarwal Banerjee Joshi",
    "de_DE": "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Koch Bauer Richter Klein Wolf",
    "es_ES": "García Rodríguez González Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Díaz",
    "es_MX": "Hernández García Martínez López González Pérez Rodríguez Sánchez Ramírez Cruz Flores Gómez Morales",
    "it_IT": "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti De Luca Costa",
    "pt_BR": "Silva Santos Oliveira Souza Rodrigues Ferreira Alves Pereira Lima Gomes Costa Ribeiro Martins Carvalho",
    "pt_PT": "Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Sousa Fernandes Gonçalves Gomes Lopes",
    "en_PK": "Khan Ahmed Ali Hussain Malik Shah Iqbal Akhtar Butt Mahmood Raza Chaudhry",
    "nl_NL": "de Jong Jansen de Vries Bakker Visser Smit Meijer de Boer Mulder de Groot Bos Vos Peters Hendriks",
    "cs_CZ": "Novák Svoboda Novotný Dvořák Černý Procházka Kučera Veselý Krejčí Horák",
    "no_NO": "Hansen Johansen Olsen Larsen Andersen Pedersen Nilsen Kristiansen Jensen Karlsen",
    "id_ID": "Saputra Wijaya Setiawan Santoso Hidayat Nugroho Kurniawan Susanto Pratama",
    "uk_UA": "Мельник Шевченко Бондаренко Коваленко Бойко Ткаченко Кравченко Ковальчук Коваль Олійник",
}
# Names of countries whose lists are in letters that do not tell the vowels.
_IRAN = (
    "Mohammad Ali Hossein Reza Amir Mehdi Hamid Saeed Majid Ahmad Hassan Mahdi Masoud Behzad Farhad Kamran Babak "
    "Alireza Amirhossein Bahram Daryoush Ehsan Farzad Ghasem Houman Iman Javad Kaveh Keyvan Mahmoud Mojtaba Morteza "
    "Nima Pouya Rasoul Sina Yasser Navid Omid Arash Siavash Peyman Ramin Shahram Vahid Davood",
    "Fatemeh Zahra Maryam Sara Leila Narges Samira Azadeh Elham Mina Parisa Nasrin Shirin Mahsa Niloufar Roya Setareh",
    "Mohammadi Hosseini Ahmadi Rezaei Karimi Moradi Jafari Rahimi Hashemi Mousavi Ghasemi Ebrahimi Sadeghi Akbari "
    "Heidari Najafi Shahbazi Kazemi Asadi Salehi Farahani Tehrani Shirazi Rostami Zamani Nikfar Bagheri Azizi Nouri "
    "Bahrami Zarei Norouzi Safari Parvizi Kiani Vaziri Golestani Abdi Naderi Afshar Darvishi Eskandari Fallah Ganji "
    "Habibi Imani Javadi Keshavarz Lotfi Maleki Nazari Omidi Pakzad Rajabi Sohrabi Tavakoli Vahdat Yousefi Zand "
    "Soltani Rahmani Esfahani Amini Taheri Mirzaei Yazdani Khosravi Pourahmad Jalali Ansari Golzar Daneshvar Hatami",
)
_ARAB = (
    "Mohamed Ahmed Mahmoud Mostafa Omar Khaled Hassan Ali Ibrahim Youssef Tarek Amr Karim Hossam Waleed Sherif Samir "
    "Nabil Fadi Ziad Rami Bilal Faisal Abdullah Hamza Nasser Adel Ayman Hisham Bassam",
    "Fatma Mona Aisha Nour Salma Heba Rania Dina Mariam Yasmin Hala Amal Layla Nadia Reem Huda Samar Lina Farah Zeinab",
    "Hassan Ali Ahmed Mohamed Ibrahim Mahmoud Khalil Saleh Mansour Farouk Nasser El-Sayed Abdel-Rahman Al-Khatib "
    "Haddad Al-Masri Hamdan Shaheen Khoury Al-Rashid Younis Zaki Fahmy Gaber Soliman El-Shazly Awad Barakat Darwish "
    "Abdallah Amin Anwar Ashour Bakr Dawood El-Gendy El-Masry Elbaz Fathy Ghoneim Habib Hegazy Helal Hosny Ismail Issa "
    "Kandil Lotfy Mabrouk Metwally Morsi Mousa Nassar Omran Radwan Rizk Sallam Shalaby Shawky Sultan Taha Wahba Yassin "
    "Al-Zahrani Al-Ghamdi Qasem Sabry Tawfik Othman Al-Harbi Kamel Badawi Ramadan Saad Fawzy Sabbagh Naguib Helmy",
)
# Names of Japan beside the few of Faker's list.
_JAPAN = {
    "male": "Makoto Satoshi Kazuo Takeshi Hideki Masahiro Shinji Koji Kazuhiro Yuji Masato Kenichi Daichi Haruto Ryo "
    "Shota Tatsuya Toshio Hiroyuki Kazuki Masaki Noboru Susumu Tadashi Yasushi Yoshiaki Keisuke Kohei Naoto",
    "female": "Emi Haruka Hitomi Junko Kaori Keiko Mayumi Megumi Michiko Miho Natsuki Noriko Rie Sachiko Sakura Satomi "
    "Yoshiko Yui Yukari Yumi Ayumi Chie Eriko Hanako Izumi Kyoko Mariko Nozomi Reiko Tomoko",
    "family": "Abe Ando Arai Aoki Chiba Endo Fujii Fukuda Hara Harada Hirano Honda Igarashi Iida Imai Ishii Iwasaki "
    "Kaneko Kato Kawaguchi Kikuchi Kojima Kubo Kudo Maruyama Matsuda Miura Miyazaki Mizuno Morita Murata Nagai Nakano "
    "Noguchi Noda Nomura Oda Ono Otsuka Sakai Sakurai Sano Shibata Shimizu Sugawara Sugiyama Tamura Taniguchi Takagi "
    "Takeuchi Tsuchiya Uchida Ueda Ueno Wada Watabe Yano Yokoyama Yoshikawa Kitamura Kinoshita Hamada Higuchi",
}
# Korean family names and syllables as their bearers mostly write them, in the ways in which several do.
_KOREAN = {
    "김": "Kim", "이": "Lee Lee Lee Yi", "박": "Park Park Pak", "최": "Choi Choi Choe", "정": "Jung Jeong Chung",
    "강": "Kang", "조": "Cho Cho Jo", "윤": "Yoon Yun", "장": "Jang Chang", "임": "Lim Im", "오": "Oh", "한": "Han",
    "신": "Shin", "서": "Seo Suh", "권": "Kwon", "황": "Hwang", "안": "Ahn An", "송": "Song", "류": "Ryu", "홍": "Hong",
}  # fmt: skip
_CHINESE = (
    "wei ming hua jun xiao yu lei jing li na fang yan xin yi hao chen jie bo tao peng fei yang qiang yong bin gang hui "
    "ling mei ying xue qing zhi jian guo wen hong ping jia rui kai hai dong feng lin yuan chao zhen shan cheng tian si "
    "yue zi han ze mu nan zhong de sheng xiang rong dan min liang long ke bing shu yun zhe"
).split()
# Lists of countries where the most frequent surnames have some hundredths of the people; elsewhere it is one at most.
_FEW_SURNAMES = frozenset("en_IN es_ES es_MX pt_BR pt_PT en_PK da_DK vi_VN".split())
_WOMENS = frozenset("CZ RU BG UA".split())  # countries with lists of surnames for women
_WESTERN = frozenset("US GB CA AU NL".split())
_EASTERN = frozenset("CN TW KR JP VN".split())
_TWO = frozenset("ES MX PT BR".split())
_CYRILLIC = frozenset("RU UA BG".split())

# Subjects with the topics that belong to them.
SUBJECTS: dict[str, str] = {
    "Computer Science": "machine learning, computer vision, distributed systems, programming languages, databases, "
    "computer graphics, natural language processing, reinforcement learning, formal verification, operating systems, "
    "cryptography, human-computer interaction, federated learning, graph algorithms, software testing, compilers",
    "Physics": "quantum optics, condensed matter, superconductivity, particle physics, plasma physics, spintronics, "
    "gravitational waves, dark matter, laser cooling, quantum information, neutrino oscillations, soft matter, "
    "photonic crystals, string theory, nuclear structure, thin films",
    "Chemistry": "organic synthesis, catalysis, polymer chemistry, electrochemistry, photochemistry, metal-organic "
    "frameworks, mass spectrometry, supramolecular chemistry, quantum chemistry, drug design, nanoparticles, "
    "ionic liquids, crystal engineering, surface chemistry, green chemistry",
    "Biology": "gene regulation, evolution, cell signalling, plant development, microbiology, population genetics, "
    "protein folding, developmental biology, epigenetics, stem cells, marine ecology, immunology, circadian rhythms, "
    "membrane transport, phylogenetics, animal behaviour",
    "Mathematics": "algebraic geometry, number theory, partial differential equations, probability theory, topology, "
    "combinatorics, dynamical systems, functional analysis, mathematical logic, representation theory, graph theory, "
    "stochastic processes, harmonic analysis, knot theory, optimal transport",
    "Economics": "labour economics, game theory, monetary policy, development economics, behavioural economics, "
    "international trade, public finance, econometrics, inequality, auctions, industrial organization, migration, "
    "health economics, urban economics, economic history",
    "Medicine": "cardiology, oncology, infectious diseases, epidemiology, diabetes, stroke rehabilitation, asthma, "
    "clinical trials, kidney transplantation, intensive care, dementia, tuberculosis, maternal health, obesity, "
    "pain management, surgical robotics",
    "Electrical Engineering": "power electronics, wireless communications, signal processing, antenna design, smart "
    "grids, integrated circuits, radar, photovoltaics, control theory, electric drives, sensor networks, image coding, "
    "microwave filters, battery management",
    "Mechanical Engineering": "fluid dynamics, turbulence, combustion, heat transfer, tribology, additive "
    "manufacturing, robotics, fatigue of metals, vibration, composite materials, microfluidics, wind turbines, "
    "vehicle dynamics, gears",
    "Psychology": "memory, decision making, child development, visual attention, social identity, anxiety disorders, "
    "language acquisition, motivation, sleep, personality, emotion regulation, autism, reading, stereotypes",
    "History": "medieval trade, colonial administration, history of science, the Cold War, oral history, "
    "urban history, the slave trade, monasteries, labour movements, maritime history, the Reformation, archives",
    "Law": "constitutional law, human rights, contract law, competition law, criminal justice, intellectual property, "
    "environmental law, international arbitration, data protection, refugee law, tax law, family law",
    "Earth Sciences": "seismology, volcanology, glaciology, paleoclimate, groundwater, sedimentology, geochemistry, "
    "plate tectonics, soil carbon, ocean circulation, remote sensing, landslides, mineralogy, coastal erosion",
    "Linguistics": "phonology, syntax, language contact, sociolinguistics, morphology, sign languages, semantics, "
    "historical linguistics, bilingualism, corpus linguistics, discourse analysis, dialects",
    "Sociology": "social networks, social mobility, gender and work, religion, ageing, urban poverty, ethnicity, "
    "education policy, sociology of science, families, civil society, housing",
    "Astronomy": "exoplanets, galaxy formation, stellar evolution, cosmology, pulsars, solar physics, radio astronomy, "
    "star clusters, black holes, planetary rings, supernovae, interstellar dust",
    "Statistics": "Bayesian inference, time series, causal inference, survival analysis, high-dimensional data, "
    "spatial statistics, experimental design, missing data, multiple testing, functional data, extreme values",
    "Civil Engineering": "earthquake engineering, concrete, bridges, traffic flow, hydrology, tunnelling, wastewater "
    "treatment, structural health monitoring, timber structures, geotechnics, flood risk, pavements",
    "Philosophy": "epistemology, ethics, philosophy of mind, metaphysics, philosophy of science, aesthetics, political "
    "philosophy, ancient philosophy, logic, phenomenology, bioethics",
    "Agriculture": "crop breeding, soil fertility, irrigation, plant pathology, dairy science, aquaculture, weed "
    "control, agroforestry, food security, pest management, seed technology, animal nutrition",
}

_PARTS = (
    "Ash Brad Brook Cald Clif Cross East Elm Fair Far Glen Graf Hal Harl Hart Hay Kings Lang Marsh Mel Nor Oak Ox Red "
    "Rock Salt Sher Stan Thorn Wake Wal West Whit Wick Win Wood",
    "bridge brook bury combe dale field ford gate ham hurst leigh ley mere mouth port stead stoke ton ville wick worth",
)
# Towns of countries that the lists of Faker have none for; a `:` names a list of Faker.
TOWNS = {
    "CN": ":zh_CN.cities",
    "TW": "Taipei Taichung Kaohsiung Tainan Hsinchu Keelung Chiayi Hualien Taitung Yilan Pingtung Miaoli",
    "JP": "Tokyo Osaka Kyoto Nagoya Sapporo Sendai Fukuoka Hiroshima Kobe Niigata Kanazawa Okayama Kumamoto Nagasaki "
    "Gifu Mie Chiba Saitama Gunma Yamagata Akita Iwate Shizuoka Toyama Ehime Kagawa Kochi Saga Oita Miyazaki Tottori",
    "KR": "Seoul Busan Incheon Daegu Daejeon Gwangju Ulsan Suwon Jeonju Cheongju Changwon Gangneung Jeju Chuncheon "
    "Pohang Gyeongju Mokpo Andong Asan Yeosu",
    "IN": ":en_IN.cities", "DE": ":de_DE.cities", "CH": ":de_CH.cities", "IT": ":it_IT.cities",
    "FR": "Paris Lyon Marseille Toulouse Bordeaux Lille Nantes Strasbourg Rennes Grenoble Montpellier Nice Dijon "
    "Angers Nancy Caen Tours Limoges Poitiers Amiens Reims Metz Brest Orléans Perpignan Avignon Pau Chambéry Besançon",
    "ES": ":es_ES.states", "MX": ":es_MX.states", "PT": ":pt_PT.cities",
    "BR": "Bahia Pernambuco Ceará Paraíba Goiás Paraná Sergipe Alagoas Maranhão Amazonas Tocantins Rondônia Campinas "
    "Santos Londrina Maringá Uberlândia Viçosa Lavras Pelotas Caxias Blumenau Joinville Sorocaba Ouro-Preto",
    "RU": ":ru_RU.city_names", "UA": ":uk_UA.city_names", "PL": ":pl_PL.cities", "CZ": ":cs_CZ.cities",
    "BG": "Sofia Plovdiv Varna Burgas Ruse Pleven Sliven Dobrich Shumen",
    "HU": ":hu_HU.real_city_names", "RO": ":ro_RO.cities", "GR": ":el_GR.cities", "NL": ":nl_NL.cities",
    "SE": ":sv_SE.cities", "DK": ":da_DK.cities", "FI": ":fi_FI.cities", "ID": ":id_ID.cities",
    "NO": "Oslo Bergen Trondheim Stavanger Tromsø Bodø Ålesund Molde Narvik Hamar Lillehammer Kristiansand",
    "TR": "Ankara Istanbul Izmir Bursa Konya Adana Antalya Kayseri Trabzon Erzurum Samsun Mersin Sivas Malatya Bolu "
    "Kocaeli Sakarya Denizli Van Edirne Isparta Giresun",
    "IR": "Tehran Isfahan Shiraz Mashhad Tabriz Ahvaz Kerman Yazd Rasht Zanjan Semnan Qom Kashan Urmia Hamadan Arak",
    "EG": "Cairo Alexandria Mansoura Tanta Assiut Zagazig Minia Benha Sohag Aswan Damanhour Fayoum Helwan Ismailia",
    "PK": "Karachi Lahore Peshawar Multan Faisalabad Quetta Sargodha Gujrat Hyderabad Swat Bahawalpur Rawalpindi",
    "VN": "Hanoi Hue Danang Vinh Cantho Dalat Haiphong Quynhon Nhatrang Thainguyen",
    "NG": "Lagos Ibadan Abuja Jos Kano Benin Ilorin Calabar Enugu Uyo Akure Zaria Sokoto Minna",
    "KE": "Nairobi Mombasa Kisumu Eldoret Nakuru Kisii Meru Embu",
}  # fmt: skip
COUNTRIES = {
    "CN": "China", "US": "USA", "GB": "UK", "CA": "Canada", "AU": "Australia", "IN": "India", "DE": "Germany",
    "CH": "Switzerland", "JP": "Japan", "KR": "South Korea", "TW": "Taiwan", "FR": "France", "IT": "Italy",
    "ES": "Spain", "MX": "Mexico", "BR": "Brazil", "PT": "Portugal", "RU": "Russia", "UA": "Ukraine", "BG": "Bulgaria",
    "PL": "Poland", "CZ": "Czech Republic", "HU": "Hungary", "RO": "Romania", "GR": "Greece", "TR": "Turkey",
    "NL": "Netherlands", "SE": "Sweden", "DK": "Denmark", "NO": "Norway", "FI": "Finland", "IR": "Iran", "EG": "Egypt",
    "PK": "Pakistan", "ID": "Indonesia", "VN": "Vietnam", "NG": "Nigeria", "KE": "Kenya",
}  # fmt: skip
# `University of X` in the languages of some countries.
_NATIVE = {
    "DE": "Universität {}", "CH": "Universität {}", "FR": "Université de {}", "ES": "Universidad de {}",
    "MX": "Universidad de {}", "BR": "Universidade de {}", "PT": "Universidade de {}", "IT": "Università di {}",
    "PL": "Uniwersytet w {}", "NL": "Universiteit {}", "SE": "{} universitet", "DK": "{} Universitet",
    "NO": "{} universitet",
}  # fmt: skip
_KINDS = (
    ("University of {}", 30), ("{} University", 25), ("Technical University of {}", 7), ("{} State University", 8),
    ("{} Institute of Technology", 7), ("{} Medical University", 5), ("{} University of Technology", 6),
    ("{} Agricultural University", 4), ("{} Normal University", 3), ("{} Polytechnic", 3), ("{} College", 2),
)  # fmt: skip
_UNITS = (("Department of {}", 70), ("School of {}", 12), ("Faculty of {}", 10), ("Institute of {}", 8))
_POSTS = (
    ("Professor", 22), ("Associate Professor", 16), ("Assistant Professor", 14), ("Postdoctoral Researcher", 12),
    ("PhD Student", 10), ("Lecturer", 8), ("Senior Lecturer", 5), ("Professor of {}", 13),
)  # fmt: skip
_NICK = {
    "Robert": "Bob Rob", "William": "Bill Will", "James": "Jim Jamie", "Thomas": "Tom", "Michael": "Mike",
    "David": "Dave", "Christopher": "Chris", "Matthew": "Matt", "Daniel": "Dan", "Andrew": "Andy", "Anthony": "Tony",
    "Joseph": "Joe", "Benjamin": "Ben", "Samuel": "Sam", "Nicholas": "Nick", "Timothy": "Tim", "Gregory": "Greg",
    "Jeffrey": "Jeff", "Kenneth": "Ken", "Steven": "Steve", "Stephen": "Steve", "Edward": "Ed", "Richard": "Rick Dick",
    "Peter": "Pete", "Alexander": "Alex", "Katherine": "Kate Kathy", "Catherine": "Cathy", "Elizabeth": "Liz Beth",
    "Jennifer": "Jen", "Susan": "Sue", "Margaret": "Maggie Peggy", "Rebecca": "Becky", "Deborah": "Debbie",
    "Patricia": "Pat Trish", "Victoria": "Vicky", "Jessica": "Jess", "Kimberly": "Kim", "Christine": "Chris",
    "Abigail": "Abby", "Samantha": "Sam", "Jonathan": "Jon", "Joshua": "Josh", "Zachary": "Zach", "Lawrence": "Larry",
    "Francisco": "Paco", "José": "Pepe", "Giuseppe": "Beppe", "Aleksandr": "Sasha", "Mikhail": "Misha",
    "Dmitriy": "Dima", "Ivan": "Vanya", "Nikolay": "Kolya", "Hans-Peter": "Hape", "Johannes": "Hannes",
}  # fmt: skip


@dataclass(frozen=True)
class Body:
    """A university, a department of one, or a system of universities: its own name, and what it is part of."""

    number: int
    name: str
    country: str = ""
    town: str = ""
    owner: int = -1

    @property
    def acronym(self) -> str:
        """Its acronym, where it has one of three letters or more."""
        words = re.findall(r"[^\W\d_]+", anyascii(self.name))
        letters = "".join(w[0].upper() for w in words if w not in ("of", "in", "at", "and", "the"))
        return letters if len(letters) > 2 else ""


@dataclass
class Person:
    """Somebody: the parts of the name in the person's own spelling, and what there is to say of the person."""

    number: int
    origin: str
    given: str
    middle: tuple[str, ...]
    family: tuple[str, ...]
    style: str
    career: tuple[int, ...]
    unit: int
    subject: str
    topics: tuple[str, ...]
    school: int
    post: str
    address: str = ""
    orcid: str = ""
    colleagues: list[int] = field(default_factory=list)


@dataclass
class Corpus:
    """Documents as read, and the truth: which person or organization each local entity of theirs is."""

    extractions: list[Extraction]
    people: dict[Member, int]
    bodies: dict[Member, int]
    facts: dict[str, float]


class Choice:
    """Things to be drawn by weight."""

    def __init__(self, weighted: Iterable[tuple[object, float]]) -> None:
        pairs = [(thing, weight) for thing, weight in weighted if weight > 0]
        self.things = [thing for thing, _ in pairs]
        self.sums = list(itertools.accumulate(weight for _, weight in pairs))

    def draw(self, random: Random):
        """One of them."""
        return random.choices(self.things, cum_weights=self.sums)[0]


def zipf(things: Sequence, exponent: float = 1.0, head: int = 3) -> list[tuple[object, float]]:
    """Things with weights by Zipf's law, the first the most frequent; a larger `head` flattens the front."""
    return [(thing, 1 / (rank + head) ** exponent) for rank, thing in enumerate(things)]


def _names(locale: str, *attributes: str) -> tuple[list[str], list[float]]:
    """A list of Faker as names in Latin letters, with figures where it has them."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    values = next(getattr(provider, a) for a in attributes if hasattr(provider, a))
    figures = [float(v) for v in values.values()] if hasattr(values, "values") else []
    return [_latin(v) for v in values], figures


def _latin(name: str) -> str:
    """A name in Latin letters, accents kept where it has any."""
    if all(ord(c) < 0x250 or unicodedata.category(c) == "Mn" for c in name):
        return unicodedata.normalize("NFC", name)
    return " ".join(w[:1].upper() + w[1:].lower() for w in anyascii(name).replace("'", "").split())


def _list(spec: str, kind: str, random: Random) -> Choice:
    """Names of a kind from lists with their shares: `en_US .6, en_IE~ .4`."""
    pairs: list[tuple[object, float]] = []
    for part in spec.split(", "):
        locale, _, share = part.partition(" ")
        plain = locale.rstrip("*~")
        attributes = {
            "male": ("first_names_male", "first_names"),
            "female": ("first_names_female", "first_names"),
            "family": ("last_names_male", "last_names"),
            "family-f": ("last_names_female", "last_names"),
        }[kind]
        names, figures = _names(plain, *attributes)
        pairs += _shares(names, figures, plain, locale[len(plain) :], kind, float(share or 1), random)
    return Choice(pairs)


def _shares(
    names: list[str], figures: list[float], locale: str, mark: str, kind: str, share: float, random: Random
) -> list[tuple[object, float]]:
    """Names of one list with their frequencies, which add up to its share."""
    if figures and mark != "~":
        counted = list(zip(names, figures, strict=True))
    else:
        ordered = list(dict.fromkeys(names)) if mark == "*" else sorted(set(names))
        if mark != "*":
            random.shuffle(ordered)
        if kind.startswith("family") and locale in HEADS:
            heads = [_latin(w) for w in re.findall(r"(?:[Dd]e )?[^\W\d_]+", HEADS[locale])]
            ordered = [*heads, *(n for n in ordered if n not in heads)]
        head = 3 if locale in _FEW_SURNAMES and kind.startswith("family") else 20 if kind.startswith("family") else 8
        counted = [(n, 1.0) for n in ordered] if mark == "~" else zipf(ordered, head=head)
    total = sum(weight for _, weight in counted)
    return [(name, share * weight / total) for name, weight in counted]


class Namer:
    """Makes names of a country."""

    def __init__(self, random: Random, rates: Rates) -> None:
        self.random, self.rates = random, rates
        order = Random(7)  # which names of a list without figures are frequent is the same in every corpus
        self.lists: dict[tuple[str, str], Choice] = {}
        for origin, (_, given, family) in ORIGINS.items():
            for kind, spec in (("male", given), ("female", given), ("family", family), ("family-f", family)):
                if spec and not (kind == "family-f" and origin not in _WOMENS):
                    self.lists[origin, kind] = _list(spec, kind, order)
        for origin, lists in (("IR", _IRAN), ("EG", _ARAB)):
            for kind, words in zip(("male", "female", "family"), lists, strict=True):
                self.lists[origin, kind] = Choice(zipf(words.split()))
        poland = importlib.import_module("faker.providers.person.pl_PL").Provider
        rare = [(name, 0.5 / len(poland.unisex_last_names)) for name in poland.unisex_last_names]
        self.lists["PL", "family"] = Choice([*((n, w / 20) for n, w in zipf(poland.male_last_names)), *rare])
        japan = importlib.import_module("faker.providers.person.ja_JP").Provider
        self.lists["JP", "family"] = Choice(
            [
                *((row[2], weight) for row, weight in japan.last_name_pairs.items()),
                *((n, 60_000) for n in _JAPAN["family"].split()),
            ]
        )
        for kind in ("male", "female"):
            given = [row[2] for row in getattr(japan, f"first_name_{kind}_pairs")]
            self.lists["JP", kind] = Choice(zipf([*given, *_JAPAN[kind].split()], 0.4))
        for origin, locale in (("CN", "zh_CN"), ("TW", "zh_TW")):
            self.lists[origin, "family"] = Choice(zip(*_chinese(locale), strict=True))
        korean = importlib.import_module("faker.providers.person.ko_KR").Provider.last_names
        self.lists["KR", "family"] = Choice(korean.items())
        self.syllables = Choice(zipf(_CHINESE, 0.75))
        taiwan = importlib.import_module("faker.providers.person.zh_TW").Provider.first_romanized_names
        self.lists["TW", "given"] = Choice(taiwan.items())
        vietnam = importlib.import_module("faker.providers.person.vi_VN").Provider
        for kind in ("male", "female"):
            names = getattr(vietnam, f"first_names_{kind}") + vietnam.first_names_unisex
            self.lists["VN", kind] = Choice(zipf(names, 0.4))

    def name(self, origin: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """Given name, middle names, surnames."""
        kind = "female" if self.random.random() < 0.38 else "male"
        if origin in ("CN", "TW", "KR"):
            return self._eastern(origin)
        given = self.lists[origin, kind].draw(self.random)
        surnames = self.lists.get((origin, "family-f"), None) if kind == "female" else None
        family = (surnames or self.lists[origin, "family"]).draw(self.random)
        if origin == "VN":
            middle = self.random.choice(
                ("Thị", "Thị", "Thu", "Ngọc") if kind == "female" else ("Văn", "Văn", "Minh", "Quang")
            )
            return given, (middle,), (family,)
        families = (family,)
        if origin in _TWO and self.random.random() < self.rates.two_surnames:
            second = self.lists[origin, "family"].draw(self.random)
            families = (family, second) if second != family else families
        return given, self._middle(origin, kind, given), families

    def _middle(self, origin: str, kind: str, given: str) -> tuple[str, ...]:
        if origin in ("JP", "IR", "PK") or " " in given:
            return ()
        share = self.rates.middle_western if origin in _WESTERN else self.rates.middle_other
        middle = self.lists[origin, kind].draw(self.random)
        return (middle,) if self.random.random() < share and middle != given and " " not in middle else ()

    def _eastern(self, origin: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        family = self.lists[origin, "family"].draw(self.random)
        if origin == "TW":
            given = self.lists["TW", "given"].draw(self.random)
            return "-".join(p.capitalize() for p in given.split("-")), (), (family,)
        if origin == "KR":
            family = self.random.choice(_KOREAN.get(family, _latin(family)).split())
            kind = self.random.choice(("male", "female"))
            provider = importlib.import_module("faker.providers.person.ko_KR").Provider
            syllables = [
                anyascii(c).lower() for c in self.random.choice(list(getattr(provider, f"first_names_{kind}")))
            ]
            joiner = self.random.choice(("-", "-", ""))
            return joiner.join(syllables).capitalize(), (), (family,)
        one = self.syllables.draw(self.random)
        second = self.syllables.draw(self.random) if self.random.random() < 0.65 else ""
        return (one + second).capitalize(), (), (family,)


def _chinese(locale: str) -> tuple[list[str], list[float]]:
    names, figures = _names(locale, "last_names") if locale == "zh_CN" else _names(locale, "last_romanized_names")
    return [n.capitalize() for n in names], figures


class World:
    """The universities and people that documents are about."""

    def __init__(self, people: int, seed: int, rates: Rates) -> None:
        self.random, self.rates = Random(f"world {seed}"), rates
        self.bodies: list[Body] = []
        self.names: set[str] = set()
        self.units: dict[tuple[int, str], int] = {}
        self._universities()
        self.universities = list(range(len(self.bodies)))
        self._sizes()
        self.people: list[Person] = []
        self._people(people)

    def _universities(self) -> None:
        total = sum(w for w, _, _ in ORIGINS.values())
        for country, (weight, _, _) in ORIGINS.items():
            towns = self._towns(country)
            for _ in range(max(3, round(self.rates.bodies * weight / total))):
                self._university(country, self.random.choice(towns))
        families = Namer(self.random, self.rates).lists["US", "family"]
        for country in ("US", "GB", "CA", "IN"):
            for _ in range(self.rates.bodies // 100):
                kind = self.random.choice(("{} University", "{} College"))
                self._add(kind.format(families.draw(self.random)), country, "")
        for _ in range(self.rates.bodies // 300):
            self._system()

    def _university(self, country: str, town: str) -> None:
        kind = self.random.choices([k for k, _ in _KINDS], [w for _, w in _KINDS])[0]
        if country != "CN" and "Normal" in kind:
            kind = "{} University"
        turned = {"University of {}": "{} University", "{} University": "University of {}"}.get(kind, "")
        if not turned or turned.format(town) not in self.names:
            self._add(kind.format(town), country, town)

    def _system(self) -> None:
        state = "".join(self.random.choice(words.split()) for words in _PARTS[:1]) + self.random.choice(
            ("land", "shire", "mark")
        )
        system = self._add(f"University of {state}", "US", "")
        for town in self.random.sample(self._towns("US"), self.random.randint(3, 5)):
            if system >= 0:
                self._add(f"University of {state}, {town}", "US", "", system)

    def _add(self, name: str, country: str, town: str, owner: int = -1) -> int:
        if name in self.names:
            return -1
        self.names.add(name)
        self.bodies.append(Body(len(self.bodies), name, country, town, owner))
        return len(self.bodies) - 1

    def _towns(self, country: str) -> list[str]:
        spec = TOWNS.get(country, "")
        if spec.startswith(":"):
            locale, _, attribute = spec[1:].partition(".")
            values = getattr(importlib.import_module(f"faker.providers.address.{locale}").Provider, attribute)
            towns = [v if isinstance(v, str) else v[1] for v in values]
            towns = [t if country != "CN" else anyascii(t).capitalize() for t in towns]
            towns = [t for t in towns if t not in ("Taibei", "Gaoxiong", "Taizhong")]
            return sorted({_latin(t) for t in towns if not re.search(r"\\.| .* |[A-Z]{2}", t)})[:400]
        if spec:
            return spec.split()
        return [a + b for a in _PARTS[0].split() for b in _PARTS[1].split()]

    def _sizes(self) -> None:
        order = list(self.universities)
        self.random.shuffle(order)
        weights = dict(zipf(order, 0.7))
        self.anywhere = Choice((n, weights[n]) for n in self.universities)
        by_country: dict[str, list[int]] = defaultdict(list)
        for n in self.universities:
            by_country[self.bodies[n].country].append(n)
        self.within = {c: Choice((n, weights[n]) for n in ns) for c, ns in by_country.items()}

    def unit(self, university: int, subject: str) -> int:
        """The department of a subject at a university."""
        if (university, subject) not in self.units:
            form = self.random.choices([k for k, _ in _UNITS], [w for _, w in _UNITS])[0]
            self.bodies.append(Body(len(self.bodies), form.format(subject), owner=university))
            self.units[university, subject] = len(self.bodies) - 1
        return self.units[university, subject]

    def _people(self, count: int) -> None:
        namer = Namer(self.random, self.rates)
        origins = Choice((o, w) for o, (w, _, _) in ORIGINS.items())
        subjects = Choice(zipf(sorted(SUBJECTS, key=list(SUBJECTS).index), 0.5))
        topics = {s: Choice(zipf([t.strip() for t in words.split(",")], 0.8)) for s, words in SUBJECTS.items()}
        given: Counter[str] = Counter()
        for number in range(count):
            person = self._person(number, origins.draw(self.random), namer, subjects.draw(self.random), topics)
            if self.random.random() < self.rates.has_address:
                stem = re.sub(r"[^a-z.]", "", anyascii(f"{person.given}.{person.family[0]}").lower())
                host = re.sub(r"[^a-z]", "", anyascii(self.bodies[person.career[0]].name).lower())
                given[f"{stem}@{host}"] += 1
                again = given[f"{stem}@{host}"]
                person.address = f"mailto:{stem}{again if again > 1 else ''}@{host}.example"
            self.people.append(person)
        self._colleagues()

    def _person(self, number: int, origin: str, namer: Namer, subject: str, topics: dict[str, Choice]) -> Person:
        r = self.random
        name = namer.name(origin)
        share = r.random()
        count = 1 if share < self.rates.one_body else 2 if share < self.rates.one_body + self.rates.two_bodies else 3
        career: list[int] = []
        while len(career) < count:
            home = r.random() < self.rates.at_home
            body = (self.within[origin] if home else self.anywhere).draw(r)
            if body not in career:
                career.append(body)
        of_subject = {topics[subject].draw(r) for _ in range(r.randint(1, 3))}
        if r.random() < 0.25:
            of_subject.add(topics[r.choice(sorted(SUBJECTS))].draw(r))
        school = (
            career[-1] if r.random() < 0.4 else (self.within[origin] if r.random() < 0.6 else self.anywhere).draw(r)
        )
        post = r.choices([t for t, _ in _POSTS], [w for _, w in _POSTS])[0]
        digits = f"000{number // 100000 + 1}-{number // 10 % 10000:04d}-{number % 10}{r.randint(0, 999):03d}"
        orcid = f"https://orcid.org/0000-{digits}"
        return Person(
            number, origin, *name, r.choice(("full", "initial", "none")), tuple(career), self.unit(career[0], subject),
            subject, tuple(sorted(of_subject)), school, post.format(subject),
            orcid=orcid if r.random() < self.rates.has_orcid else "",
        )  # fmt: skip

    def _colleagues(self) -> None:
        """Two to five people of the same university and subject, else of the same university, else of the subject."""
        at: dict[object, list[int]] = defaultdict(list)
        for p in self.people:
            for key in ((p.career[0], p.subject), p.career[0], p.subject):
                at[key].append(p.number)
        for p in self.people:
            for _ in range(self.random.randint(1, 3)):
                groups = [at[p.career[0], p.subject], at[p.career[0]], at[p.subject]]
                group = self.random.choices(groups, (6, 3, 2))[0]
                other = self.random.choice(group)
                if other != p.number and other not in p.colleagues:
                    p.colleagues.append(other)
                    self.people[other].colleagues.append(p.number)


def _umlauts(name: str) -> str:
    return re.sub("[äöüÄÖÜ]", lambda m: {"ä": "ae", "ö": "oe", "ü": "ue"}.get(m.group(), m.group().upper() + "e"), name)


_ACCENTED = str.maketrans("ØøŁłĐđıßÆæ", "OoLlDdisAa")


def unaccented(name: str) -> str:
    """A name without accents."""
    plain = unicodedata.normalize("NFD", name.translate(_ACCENTED))
    return unicodedata.normalize("NFC", "".join(c for c in plain if unicodedata.category(c) != "Mn"))


def _unhyphened(name: str, spaced: bool) -> str:
    """`Ji Hoon` or `Jihoon` for `Ji-hoon`."""
    if "." in name:
        return name.replace("-", " ")
    return name.replace("-", " ") if spaced else re.sub(r"-(\w)", lambda m: m.group(1).lower(), name)


def _other_romanisation(name: str) -> str:
    """Another transliteration of a name from Cyrillic."""
    for one, other in (("iy", "y"), ("ey", "ei"), ("yu", "iu"), ("Yu", "Iu"), ("ya", "ia"), ("kh", "h"), ("ts", "c")):
        if one in name:
            return name.replace(one, other)
    return name


class Scribe:
    """Writes names and documents."""

    def __init__(self, world: World, mentions: int, seed: int, rates: Rates) -> None:
        self.world, self.rates, self.random = world, rates, Random(f"documents {seed}")
        self.left = mentions
        self.corpus = Corpus([], {}, {}, {})
        self.counts: Counter[str] = Counter()
        renown = [min(60.0, self.random.lognormvariate(0, 1.1)) for _ in world.people]
        self.anybody = Choice((p.number, renown[p.number]) for p in world.people)
        groups: dict[object, list[int]] = defaultdict(list)
        for p in world.people:
            for key in (("subject", p.subject), ("body", p.career[0])):
                groups[key].append(p.number)
        self.groups = {k: Choice((n, renown[n]) for n in ns) for k, ns in groups.items()}

    def hit(self, rate: float) -> bool:
        """Whether something that happens at a rate happens now."""
        return self.random.random() < rate

    # People.

    def written(self, p: Person) -> tuple[str, str]:
        """A person's name as a document writes it, and in which way."""
        given, middle, family = p.given, self._middle(p), " ".join(self._family(p))
        way = self._way(p)
        if way == "initials":
            given = self._initial(given)
            middle = (
                tuple(self._initial(m) for m in p.middle if not m.endswith(".")) if middle and self.hit(0.6) else ()
            )
        elif way == "nickname":
            given, middle = self.random.choice(_NICK[given].split()), ()
        given, middle, family = self._spelt(p, given, middle, family)
        front = " ".join((given, *middle))
        if way == "family-first":
            return " ".join((family, *middle, given)) if p.origin == "VN" else f"{family} {front}", way
        if way == "comma":
            return f"{family}, {front}", way
        if way == "own" and p.post != "PhD Student" and self.hit(self.rates.title):
            return f"{self._title(p)} {front} {family}", "title"
        return f"{front} {family}", way

    def _title(self, p: Person) -> str:
        return self.random.choice(("Dr.", "Prof.", "Professor") if "Professor" in p.post else ("Dr.",))

    def _way(self, p: Person) -> str:
        if self.hit(self.rates.initials):
            return "initials"
        if p.given in _NICK and self.hit(self.rates.nickname):
            return "nickname"
        if p.origin in _EASTERN and self.hit(self.rates.family_first):
            return "family-first"
        return "comma" if self.hit(self.rates.with_comma) else "own"

    def _middle(self, p: Person) -> tuple[str, ...]:
        style = p.style if self.hit(self.rates.own_way) else self.random.choice(("full", "initial", "none"))
        if p.origin == "VN" and style == "initial":
            style = "full"
        if style == "none":
            return ()
        return p.middle if style == "full" else tuple(f"{m[0]}." for m in p.middle)

    def _family(self, p: Person) -> tuple[str, ...]:
        if len(p.family) < 2 or not self.hit(self.rates.second_dropped):
            return p.family
        return p.family[1:] if p.origin in ("BR", "PT") else p.family[:1]

    def _initial(self, given: str) -> str:
        """`J.`, `J.-P.`"""
        return "-".join(f"{part[0].upper()}." for part in given.split("-") if part)

    def _spelt(self, p: Person, given: str, middle: tuple[str, ...], family: str) -> tuple[str, tuple[str, ...], str]:
        changes = []
        whole = f"{given} {family}"
        if re.search("[äöüÄÖÜ]", whole) and p.origin in ("DE", "CH", "US") and self.hit(self.rates.umlaut_spelled):
            changes.append(_umlauts)
        elif whole != unaccented(whole) and self.hit(self.rates.accents_dropped):
            changes.append(unaccented)
        if "-" in whole and self.hit(self.rates.hyphen_dropped):
            spaced = self.hit(0.5)
            changes.append(lambda w: _unhyphened(w, spaced))
        if p.origin in _CYRILLIC and self.hit(self.rates.romanised):
            changes.append(_other_romanisation)
        for change in changes:
            given, middle, family = change(given), tuple(map(change, middle)), change(family)
        if self.hit(self.rates.typo):
            family = self._typo(family)
        return given, middle, family

    def _typo(self, name: str) -> str:
        """The last word of a name with a letter left out, doubled, or changed with the next."""
        front, blank, word = name.rpartition(" ")
        if len(word) < 5:
            return name
        at = self.random.randrange(1, len(word) - 2)
        kind = self.random.randrange(3)
        if kind == 2:
            return f"{front}{blank}{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}"
        return f"{front}{blank}{word[:at]}{word[at] * 2 * kind}{word[at + 1 :]}"

    # Organizations.

    def body_names(self, body: Body) -> tuple[str, ...]:
        """A university as a document writes it, with its acronym where that is given."""
        if body.acronym and self.hit(self.rates.acronym_alone):
            return (body.acronym,)
        name = self._body_variant(body) if self.hit(self.rates.body_variant) else body.name
        return (name, body.acronym) if body.acronym and self.hit(self.rates.acronym_given) else (name,)

    def _body_variant(self, body: Body) -> str:
        ways = []
        plain = body.name == f"University of {body.town}" or body.name == f"{body.town} University"
        if "University" in body.name:
            ways += [body.name.replace("University", "Univ.")] * 3
        if body.name.startswith("University") or body.name.startswith("Technical"):
            ways += [f"The {body.name}"] * 2
        if body.country and body.owner < 0:
            ways += [f"{body.name}, {COUNTRIES[body.country]}"] * 3
        if plain:
            turned = f"{body.town} University" if body.name.startswith("University") else f"University of {body.town}"
            ways += [turned] if turned not in self.world.names else []
            ways += [_NATIVE[body.country].format(body.town)] * 2 if body.country in _NATIVE else []
        if "," in body.name:
            ways += [body.name.replace(",", ""), body.name.replace(", ", " at "), body.name.replace(", ", "-")]
        if unaccented(body.name) != body.name:
            ways += [unaccented(body.name)] * 2
        return self.random.choice(ways) if ways else body.name

    def unit_name(self, unit: Body) -> str:
        """A department as a document writes it."""
        if not self.hit(self.rates.unit_variant):
            return unit.name
        kind, _, subject = unit.name.partition(" of ")
        ways = [f"{subject} Department", f"Dept. of {subject}"] if kind == "Department" else [f"{kind} for {subject}"]
        return self.random.choice(ways)

    # Documents.

    def write(self) -> Corpus:
        """Documents until enough people are named."""
        for number, genre in enumerate(self._genres()):
            if self.left <= 0:
                break
            Page(self, number, genre).fill()
        return self.corpus

    def pages(self, count: int) -> Iterator[tuple[Extraction, dict[int, int], dict[int, int]]]:
        """So many documents, one by one: each with the person or the body that its entities are, by their places."""
        for number, genre in zip(range(count), self._genres(), strict=False):
            page = Page(self, number, genre)
            page.fill()
            yield self.corpus.extractions.pop(), _turned(page.people), _turned(page.places)
            self.corpus.people.clear()
            self.corpus.bodies.clear()

    def _genres(self) -> Iterator[str]:
        genres = Choice((("agenda", 22), ("bio", 34), ("news", 30), ("lab page", 14)))
        while True:
            yield genres.draw(self.random)


def _turned(places: dict[int, int]) -> dict[int, int]:
    return {place: thing for thing, place in places.items()}


class Page:
    """One document in the making."""

    def __init__(self, scribe: Scribe, number: int, genre: str) -> None:
        self.scribe, self.world, self.rates, self.random = scribe, scribe.world, scribe.rates, scribe.random
        self.number, self.genre = number, genre
        self.text = ""
        self.entities: list[LocalEntity] = []
        self.claims: list[LocalClaim] = []
        self.mentions: list[tuple[int, Span]] = []
        self.people: dict[int, int] = {}
        self.places: dict[int, int] = {}
        self.topics: dict[str, int] = {}
        self.taken: set[str] = set()

    def fill(self) -> None:
        """Choose whom it names, write it, add it to the corpus."""
        r = self.random
        first = self.scribe.anybody.draw(r)
        head = self.world.people[first]
        size = min(
            self.scribe.left,
            {"agenda": r.randint(5, 30), "bio": r.choice((1, 1, 1, 2)), "news": r.randint(1, 5)}.get(
                self.genre, r.randint(3, 14)
            ),
        )
        self.add(f"{self.genre.capitalize()} {self.number + 1}, {head.subject}, {r.randint(2008, 2026)}\n\n")
        source = (
            self.scribe.groups["body", head.career[0]]
            if self.genre == "lab page"
            else self.scribe.groups["subject", head.subject]
        )
        tries = 0
        while len(self.people) < size and tries < 4 * size:
            number = first if not self.people else source.draw(r) if r.random() < 0.9 else self.scribe.anybody.draw(r)
            if number not in self.people:
                self.person(number)
            tries += 1
        self.scribe.left -= len(self.people)
        self._finish()

    def _finish(self) -> None:
        digest = hashlib.sha256(self.text.encode()).hexdigest()
        genre = self.genre.replace(" ", "-")
        document = Document(f"{genre}-{self.number + 1:06d}.txt", self.text, digest, "text/plain")
        self.scribe.corpus.extractions.append(
            Extraction(
                document,
                self.text.partition("\n")[0],
                tuple(self.entities),
                tuple(self.claims),
                mentions=tuple(self.mentions),
            )
        )
        for truth, members in ((self.scribe.corpus.people, self.people), (self.scribe.corpus.bodies, self.places)):
            for thing, index in members.items():
                truth[document.key, index] = thing

    def add(self, words: str) -> Span:
        """Words at the end of the text."""
        begin = len(self.text)
        self.text += words
        return Span(begin, len(self.text))

    def entity(self, kind: str, subclass: str, names: Sequence[tuple[str, int]], span: Span) -> int:
        """Another thing that the document names."""
        self.entities.append(LocalEntity(kind, subclass, tuple(names), span))
        self.mentions.append((len(self.entities) - 1, span))
        return len(self.entities) - 1

    def claim(self, subject: int, predicate: str, value: int | Literal | Node, begin: int, links: tuple = ()) -> None:
        """Another thing that it says, in the words from `begin` on."""
        span = Span(begin, len(self.text))
        self.claims.append(LocalClaim(subject, predicate, value, span, "generated/1", 0.9, links))

    def person(self, number: int, of: int | None = None) -> int | None:
        """Name a person, and say some of what is known; None where the name would be another's in this document."""
        p = self.world.people[number]
        name, way = self.scribe.written(p)
        key = " ".join(sorted(re.findall(r"\w+", unaccented(name).lower())))
        if key in self.taken:
            return None
        self.taken.add(key)
        begin = len(self.text)
        names = [(name, 1)]
        if way != "initials" and self.scribe.hit(self.rates.surname_too):
            names.append((p.family[-1] if p.origin in ("BR", "PT") else p.family[0], 2))
        me = self.people[number] = self.entity("Person", "", names, self.add(name))
        self.scribe.counts[f"written: {way}"] += 1
        told = [
            of is not None,
            self._affiliation(p, me, begin),
            self._topics(p, me, begin),
            self._degree(p, me, begin),
            self._addresses(p, me),
        ]
        if len(names) > 1:
            self.add(f". {names[1][0]} is well known")
        self.add(".\n")
        told.append(of is None and self._colleague(p, me, begin))
        self._count(number, way, told)
        return me

    def _count(self, number: int, way: str, told: Sequence[bool]) -> None:
        counts = self.scribe.counts
        named = ("colleague", "affiliation", "topic", "degree", "address", "colleague")
        for what in sorted({n for n, t in zip(named, told, strict=True) if t}):
            counts[f"known: {what}"] += 1
        if not any(told):
            counts["known: nothing"] += 1
            counts["initials and nothing known"] += way == "initials"

    def _affiliation(self, p: Person, me: int, begin: int) -> bool:
        if not self.scribe.hit(self.rates.affiliation):
            return False
        if len(p.career) > 1 and self.scribe.hit(self.rates.earlier_only):
            self._at(p, me, begin, p.career[1], False, ", earlier at ")
            return True
        self._at(p, me, begin, p.career[0], True, ", ")
        if len(p.career) > 1 and self.scribe.hit(self.rates.earlier_too):
            self._at(p, me, begin, self.random.choice(p.career[1:]), False, ", earlier at ")
        return True

    def _at(self, p: Person, me: int, begin: int, body: int, now: bool, link: str) -> None:
        draw = self.random.random()
        post = ""
        if now and self.scribe.hit(self.rates.as_post):
            post = p.post
            self.add(f", {post}")
        self.add(link)
        if not now or draw > self.rates.with_unit + self.rates.unit_only:
            place = self.place(body)
        elif draw < self.rates.unit_only:
            place = self.place(p.unit)
        else:
            place = self.place(p.unit)
            self.add(", ")
            whole = self.place(body)
            if not any(c.predicate == "partOf" and c.subject == place for c in self.claims):
                self.claim(place, "partOf", whole, begin)
        if post:
            values = (("roleTitle", Literal(post)), ("status", Literal("current")))
            self.claim(me, "hasPosition", Node("Position", ()), begin, (("atOrganization", place), *values))
        else:
            self.claim(me, "affiliatedWith" if now else "formerlyAt", place, begin)

    def place(self, number: int) -> int:
        """Name an organization: in the same way all over the document."""
        if number in self.places:
            index = self.places[number]
            self.add(self.entities[index].label)
            return index
        body = self.world.bodies[number]
        unit = number >= len(self.world.universities)
        names = (self.scribe.unit_name(body),) if unit else self.scribe.body_names(body)
        span = self.add(names[0])
        if len(names) > 1:
            self.add(f" ({names[1]})")
        self.places[number] = self.entity(
            "Organization", "Department" if unit else "University", [(n, 1) for n in names], span
        )
        return self.places[number]

    def topic(self, words: str) -> int:
        """Name a topic."""
        if words in self.topics:
            self.add(words)
        else:
            self.topics[words] = self.entity("Topic", "", [(words, 1)], self.add(words))
        return self.topics[words]

    def _topics(self, p: Person, me: int, begin: int) -> bool:
        if not self.scribe.hit(self.rates.topic):
            return False
        most = min(len(p.topics), 2 if self.genre in ("agenda", "news") else 3)
        for at, words in enumerate(self.random.sample(p.topics, self.random.randint(1, most))):
            self.add(" and " if at else ", works on ")
            self.claim(me, "researches", self.topic(words), begin)
        return True

    def _degree(self, p: Person, me: int, begin: int) -> bool:
        if not self.scribe.hit(self.rates.degree):
            return False
        self.add(", PhD of ")
        school = self.place(p.school)
        links = (("degreeLevel", Literal("PhD")), ("awardedBy", school))
        self.claim(me, "hasDegree", Node("Degree", ()), begin, links)
        return True

    def _addresses(self, p: Person, me: int) -> bool:
        told = False
        for predicate, value in (("mbox", p.address), ("homepage", p.orcid)):
            if value and self.scribe.hit(self.rates.address):
                self.add(", ")
                begin = self.add(value.removeprefix("mailto:")).begin
                self.claim(me, predicate, Literal(value, "anyURI"), begin)
                told = True
        return told

    def _colleague(self, p: Person, me: int, begin: int) -> bool:
        if not (p.colleagues and self.scribe.hit(self.rates.colleague)):
            return False
        other = self.random.choice(p.colleagues)
        if other in self.people:
            them: int | None = self.people[other]
        else:
            self.add("With ")
            them = self.person(other, me)
        if them is not None:
            self.claim(me, "collaboratesWith", them, begin)
        return them is not None


def generate(mentions: int = 100_000, seed: int = 1, rates: Rates | None = None) -> Corpus:
    """A corpus with so many mentions of people, a few more where a document ends."""
    rates = rates or Rates()
    world = World(max(20, round(mentions / rates.mentions_per_person)), seed, rates)
    scribe = Scribe(world, mentions, seed, rates)
    corpus = scribe.write()
    corpus.facts = _facts(world, scribe)
    return corpus


def pages(
    count: int, seed: int = 1, rates: Rates | None = None
) -> Iterator[tuple[Extraction, dict[int, int], dict[int, int]]]:
    """So many documents, one by one, of a corpus as large as they make it; as `Scribe.pages` gives them."""
    rates = rates or Rates()
    mentions = count * PEOPLE
    world = World(max(20, round(mentions / rates.mentions_per_person)), seed, rates)
    yield from Scribe(world, 1000 * mentions, seed, rates).pages(count)


def _facts(world: World, scribe: Scribe) -> dict[str, float]:
    """What came of the rates."""
    corpus = scribe.corpus
    total = len(corpus.people)
    named = sorted(set(corpus.people.values()))
    full: Counter[str] = Counter(_plain_name(world.people[n]) for n in named)
    facts: dict[str, float] = {
        "documents": len(corpus.extractions),
        "mentions of people": total,
        "people named": len(named),
        "people named once": sum(c == 1 for c in Counter(corpus.people.values()).values()) / len(named),
        "people who share given name and surname": sum(full[_plain_name(world.people[n])] > 1 for n in named)
        / len(named),
        "mentions of organizations": len(corpus.bodies),
        "organizations named": len(set(corpus.bodies.values())),
        "departments without their university": _ownerless(world, corpus),
        "topics named": len({e.label for x in corpus.extractions for e in x.entities if e.kind == "Topic"}),
    }
    for name in sorted(scribe.counts):
        facts[name] = scribe.counts[name] / total
    return facts


def _ownerless(world: World, corpus: Corpus) -> float:
    """The share of mentions of departments that nothing in the document ties to a university."""
    key = {x.document.key: {c.subject for c in x.claims if c.predicate == "partOf"} for x in corpus.extractions}
    units = [(m, n) for m, n in corpus.bodies.items() if n >= len(world.universities)]
    return sum(m[1] not in key[m[0]] for m, _ in units) / max(1, len(units))


def _plain_name(p: Person) -> str:
    return unaccented(f"{p.given} {p.family[0]}").lower()


def digest(corpus: Corpus) -> str:
    """What tells two corpora apart."""
    state = hashlib.sha256()
    for x in corpus.extractions:
        state.update(repr((x.document, x.entities, x.claims)).encode())
    state.update(repr((sorted(corpus.people.items()), sorted(corpus.bodies.items()))).encode())
    return state.hexdigest()


def main() -> int:
    """Print the rates as set, what came of them, and some documents."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--mentions", type=int, default=1000, help="mentions of people (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, help="another number, another corpus (default: 1)")
    parser.add_argument("--show", type=int, default=3, help="documents to print (default: 3)")
    options = parser.parse_args()
    corpus = generate(options.mentions, options.seed)
    for x in corpus.extractions[: options.show]:
        print(x.document.text)
    for f in fields(Rates):
        print(f"set    {f.name:22} {f.default}")
    for name, value in corpus.facts.items():
        print(f"found  {name:42} {value:,.3f}" if value < 1 else f"found  {name:42} {value:,.0f}")
    print(f"digest {digest(corpus)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
