"""The made-up municipality of Voorbeeldstad: its people, places, registers and questions."""
