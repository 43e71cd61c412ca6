using System;
using System.Linq;
using System.Net;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.SignIn;

/// <summary>The pages a browser shows.</summary>
internal static class SignInPage
{
    public static IResult Choose(string title, Func<string, string> link) => Ask(title, string.Concat(TenantUsers.All.Select(user =>
        $"""<p><a href="{WebUtility.HtmlEncode(link(user.Name))}">{WebUtility.HtmlEncode($"{user.DisplayName} - {user.Name}")}</a></p>""")));

    public static IResult Say(string sentence) => Ask(sentence, "");

    public static IResult Fault(SignInFault fault) => Html($"<h1>Sorry, but we are having trouble signing you in.</h1><p>{WebUtility.HtmlEncode(fault.Message)}</p>", 400);

    /// <param name="body">Trusted HTML.</param>
    public static IResult Ask(string title, string body) => Html($"<h1>{WebUtility.HtmlEncode(title)}</h1>{body}", 200);

    /// <summary>Sends the answer back by a form that submits itself.</summary>
    public static IResult Post(string redirect, params (string Name, string? Value)[] fields) => Html(
        $"""<form method="post" action="{WebUtility.HtmlEncode(redirect)}">"""
        + string.Concat(fields.Select(field => $"""<input type="hidden" name="{field.Name}" value="{WebUtility.HtmlEncode(field.Value)}">"""))
        + "<button>Continue</button></form><script>document.forms[0].submit()</script>",
        200);

    private static IResult Html(string body, int status) =>
        Results.Content($"<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>Sandbox sign-in</title></head><body>{body}</body></html>", "text/html", statusCode: status);
}
