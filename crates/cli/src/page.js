(function () {
  "use strict";
  var lit = [];
  function numbers(element) { return (element.getAttribute("data-c") || "").split(" "); }
  function light(element, scroll) {
    lit.forEach(function (e) { e.classList.remove("on"); });
    lit = [];
    if (!element) { return; }
    var article = element.closest("article");
    numbers(element).forEach(function (n) {
      article.querySelectorAll('[data-c~="' + n + '"]').forEach(function (e) { e.classList.add("on"); lit.push(e); });
    });
    if (!scroll) { return; }
    var inText = element.closest(".text");
    var claims = article.querySelector(".claims");
    var target = inText ? article.querySelector('.claims [data-c="' + numbers(element)[0] + '"]') : article.querySelector('.text [data-c~="' + numbers(element)[0] + '"]');
    // On a narrow screen the two are one under the other: jumping there on every touch would lose the reader's place.
    if (target && getComputedStyle(claims).position === "sticky") {
      if (inText) { claims.scrollTop += target.getBoundingClientRect().top - claims.getBoundingClientRect().top - claims.clientHeight / 3; }
      else { target.scrollIntoView({ block: "nearest" }); }
    }
  }
  function of(event) { return event.target.closest ? event.target.closest("[data-c]") : null; }
  document.addEventListener("mouseover", function (event) { light(of(event), !!of(event) && !!of(event).closest(".text")); });
  document.addEventListener("focusin", function (event) { light(of(event), true); });
  document.addEventListener("click", function (event) { var e = of(event); if (e) { light(e, true); } });
  document.addEventListener("keydown", function (event) { if (event.key === "Escape") { light(null); } });
})();
