using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace EntraPrivateAccess.Tests.Browser;

/// <summary>One page in a browser.</summary>
internal sealed class ChromiumPage
{
    private static readonly string[] s_complaints =
    [
        "Runtime.exceptionThrown",
        "Runtime.consoleAPICalled",
        "Log.entryAdded",
    ];

    private readonly Chromium _browser;
    private readonly string _session;
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChromiumPage(Chromium browser, string session)
    {
        _browser = browser;
        _session = session;
        browser.Heard += Hear;
    }

    /// <summary>The messages of the page's console, including script errors and policy violations.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public async Task LoadAsync(Uri url)
    {
        foreach (string domain in (string[])["Page", "Runtime", "Log"])
        {
            _ = await SendAsync($"{domain}.enable");
        }

        _ = await SendAsync("Page.navigate", ("url", url.AbsoluteUri));
        await _loaded.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    public Task ResizeAsync(int width, int height) =>
        SendAsync(
            "Emulation.setDeviceMetricsOverride",
            ("width", width),
            ("height", height),
            ("deviceScaleFactor", 1),
            ("mobile", false)
        );

    /// <param name="media"><c>screen</c> or <c>print</c>.</param>
    /// <param name="scheme"><c>light</c> or <c>dark</c>.</param>
    public Task ShowAsAsync(string media, string scheme) =>
        SendAsync(
            "Emulation.setEmulatedMedia",
            ("media", media),
            ("features", new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = scheme }))
        );

    /// <summary>Returns the value of an expression in the page.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        JsonNode answer = await SendAsync("Runtime.evaluate", ("expression", expression), ("returnByValue", true));
        return answer["exceptionDetails"] is JsonNode thrown
            ? throw new InvalidOperationException(thrown.ToJsonString())
            : answer["result"]!["value"];
    }

    public async Task<byte[]> PrintAsync() =>
        Convert.FromBase64String((string)(await SendAsync("Page.printToPDF", ("printBackground", true)))["data"]!);

    /// <summary>Returns the visible part of the page as a PNG file.</summary>
    public async Task<byte[]> CaptureAsync() =>
        Convert.FromBase64String((string)(await SendAsync("Page.captureScreenshot", ("format", "png")))["data"]!);

    /// <summary>Presses the tab key, which moves the focus as for a user.</summary>
    public async Task PressTabAsync()
    {
        foreach (string kind in (string[])["rawKeyDown", "keyUp"])
        {
            _ = await SendAsync(
                "Input.dispatchKeyEvent",
                ("type", kind),
                ("key", "Tab"),
                ("code", "Tab"),
                ("windowsVirtualKeyCode", 9)
            );
        }
    }

    private Task<JsonNode> SendAsync(string method, params (string Name, JsonNode Value)[] parameters)
    {
        JsonObject all = [];
        foreach ((string name, JsonNode value) in parameters)
        {
            all[name] = value;
        }

        return _browser.SendAsync(method, all, _session);
    }

    private void Hear(JsonNode message)
    {
        if ((string?)message["sessionId"] != _session)
        {
            return;
        }

        string method = (string)message["method"]!;
        if (method == "Page.loadEventFired")
        {
            _ = _loaded.TrySetResult();
        }
        else if (Array.IndexOf(s_complaints, method) >= 0)
        {
            _complaints.Enqueue(message["params"]!.ToJsonString());
        }
    }
}
