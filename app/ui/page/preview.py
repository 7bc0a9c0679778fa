"""Shows a page as large as fits, drawn beside the GUI thread."""

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.session.background import BackgroundJobs
from app.ui.page.page import Page
from app.ui.widgets.plain_text import plain_tip


class PageView(QWidget):
    """Exactly what would be written, at the size of the widget."""

    drawn = Signal()
    """The newest page is on the screen."""

    def __init__(self, jobs: BackgroundJobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._page: Page | None = None
        self._image: QImage | None = None
        self._size = QSizeF(16, 9)
        self._drawing: Page | None = None
        self._drawn_for: tuple[Page | None, QSize] = (None, QSize())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 180)
        # Resizing asks many times; each drawing takes longer than a frame.
        self._settle = QTimer(self, singleShot=True, interval=40)
        self._settle.timeout.connect(self._draw)

    @property
    def current(self) -> bool:
        """Returns whether the newest page is drawn at the widget's size."""
        return self._drawn_for == (self._page, self._pixels())

    @property
    def image(self) -> QImage | None:
        """Returns what is shown, None before the first page has been drawn."""
        return self._image

    def show_page(self, page: Page | None) -> None:
        """Shows a page as soon as it is drawn; None takes away what is shown."""
        self._page = page
        if page is None:
            self._image = None
            self.update()
        else:
            self._size = page.size
            self._settle.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Draws anew once the size has settled."""
        super().resizeEvent(event)
        if self._page is not None:
            self._settle.start()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Puts the picture in the middle."""
        if self._image is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = self._place()
        painter.drawImage(place, self._image)
        # The page's edge, where its colour is the window's.
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.drawRect(place.adjusted(0, 0, -1, -1))

    def _place(self) -> QRectF:
        size = self._size.scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        left = (self.width() - size.width()) / 2
        return QRectF(left, (self.height() - size.height()) / 2, size.width(), size.height())

    def _pixels(self) -> QSize:
        return (self._place().size() * self.devicePixelRatioF()).toSize()

    @Slot()
    def _draw(self) -> None:
        page, size = self._page, self._pixels()
        if page is None or self._drawing is not None or size.isEmpty():
            return
        self._drawing = page

        def take(image: QImage) -> None:
            self._drawing = None
            if page is self._page:
                self._image = image
                self._drawn_for = (page, size)
                self.update()
                self.drawn.emit()
            if not self.current and self._page is not None:
                self._settle.start()

        def fail(reason: str) -> None:
            self._drawing = None
            self._drawn_for = (page, size)
            self.setToolTip(plain_tip(reason))

        self._jobs.ask(lambda: render(page, size), take, fail, self)


def render(page: Page, size: QSize) -> QImage:
    """Returns a page's picture in so many pixels; any thread may ask."""
    image = QImage(size, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(size.width() / page.size.width(), size.height() / page.size.height())
        page.paint(painter)
    finally:
        painter.end()
    return image
