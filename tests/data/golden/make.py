#!/usr/bin/env python3
"""Makes the small tables behind the golden scenes (synthetic, no licence needed): make.py > FILES here."""
import pathlib

here = pathlib.Path(__file__).parent
with open(here / 'small.csv', 'w') as f:
    f.write('time,x,y,v,cat,n\n')
    for i in range(40):
        value = '' if i == 7 else round(((i * 37) % 41) / 4 - 2.5, 2)
        f.write(f'2023-{i // 4 + 1:02d}-{i % 4 * 7 + 1:02d},{round((i * 13 % 40) * 2.5 - 20, 1)},{round((i * i) % 97 / 3, 3)},{value},'
                f'{["ash", "birch", "cedar"][i % 3]},{i * 250}\n')
