"""Words that chats in the languages of ``threats.yaml`` are full of, so that they tell little.

They decide which word of a phrase is looked for first, so how fast it goes, and no more. They
stand as ``phrases.folded`` would write them.
"""

from __future__ import annotations

from typing import Final

VERY_COMMON: Final = frozenset(
    """
    a and are at be can do for get have how i if in is it just me my no not of on so that the to
    we what when will you your ur u know call go good come now de la que el en y le les je et un
    une pas che di e il non per o das die der ich und du nicht zu ist het een ik van nie se na
    ja sa ang mo ko ng ya yang aku hai ke ki ka
    """.split()  # noqa: SIM905 - a line for each word would say no more
)
COMMON: Final = frozenset(
    """
    about again all am an any as back been but by could day did don dont from give going got has
    he her here his im its later let like ll love m make more much n need new night off ok one
    only or our out over r re s said say see send she should some sorry still t take tell than
    thanks them then there they thing think this time today tomorrow too up us very want was way
    well were where which who why with work would yeah yes home phone soon text after first last
    al como con cuando del ella es esta este esto hay hoy las lo los mas mi muy ni para pero por
    porque si sin su te tengo tiene todo todos tu tus ver voy com da dos ele eu isso meu minha
    muito nao nos os ou pra quem sem seu sua tem tudo um uma vai vou voce au avec bon ce ces
    cette dans des elle est fait ils j l ma mais mes moi mon ne nous ont oui par plus pour qu
    qui sans ses son suis sur ta tes toi ton tout tres vais vas vous anche chi ci cosa dei della
    fai ha ho lei loro lui mia mio molto nel noi piu poi questo sei sono stai ti tua tuo tutti
    tutto aber als auf aus bei bin bist dass dein deine dem den dich dir doch ein eine er geht
    habe hast hat heute hier ihr jetzt kann kein komm man mehr mein meine mich mir mit noch nur
    oder schon sein sich sie sind uns von vor war weil wenn wer wie wir wird wo zum aan alles
    dan dat deze dit door ga geen haar heb hebt heeft hij hoe iets jij kan maar meer met mijn
    moet naar niet nog nu ook op toch uit veel voor waar weer wel wij ze zijn zo bo cie co czy
    dla gdzie jak jest juz masz mam mnie moge moze nic od po pod przez tak tam tego ten tylko ty
    tym w wiem z za zeby ako ba lang mga nga pa siya yung ada apa bisa buat dari gak gue ini itu
    jadi kalau kamu kita lagi lu mau saya sudah tidak udah untuk aur bhi bolo kar karo koi kya
    main mera mere mujhe nahi rahe tera tere toh tum
    """.split()  # noqa: SIM905 - a line for each word would say no more
)
