import flagscope

Flagscope.start()
