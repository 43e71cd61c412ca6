using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Text.Json.Nodes;
using EntraPrivateAccess.Tests.Windows;
using Xunit;

namespace EntraPrivateAccess.Tests.Browser;

/// <summary>
/// A headless browser with its own profile, controlled through a pair of pipes: it opens no port and downloads nothing.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium";

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("epa-chromium-").FullName;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _answers = new();
    private readonly CancellationTokenSource _end = new();
    private Process? _process;
    private FileStream? _commands;
    private FileStream? _replies;
    private Thread? _reader;
    private int _last;

    /// <summary>Occurs when the browser sends an event, with its session.</summary>
    internal event Action<JsonNode>? Heard;

    public async ValueTask InitializeAsync()
    {
        string commands = Path.Combine(_folder, "commands");
        string replies = Path.Combine(_folder, "replies");
        _ = await Tool.RequireAsync("mkfifo", [commands, replies], s_limit);

        // Opens each pipe for reading and writing, because opening it for one direction blocks until the other end is
        // opened.
        _commands = Open(commands);
        _replies = Open(replies);
        _process = Tool.Start(
            "/bin/sh",
            [
                "-c",
                "in=$1; out=$2; shift 2; exec \"$@\" 3<\"$in\" 4>\"$out\"",
                "sh",
                commands,
                replies,
                Program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--remote-debugging-pipe",
                $"--user-data-dir={Path.Combine(_folder, "profile")}",
            ],
            Path.Combine(_folder, "log"),
            null,
            _folder
        );
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>Opens a local file in a new page and waits until it is loaded.</summary>
    internal async Task<ChromiumPage> OpenAsync(string file)
    {
        JsonNode target = await SendAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" }, null);
        JsonNode attached = await SendAsync(
            "Target.attachToTarget",
            new JsonObject { ["targetId"] = (string)target["targetId"]!, ["flatten"] = true },
            null
        );
        ChromiumPage page = new(this, (string)attached["sessionId"]!);
        await page.LoadAsync(new Uri(file));
        return page;
    }

    internal async Task<JsonNode> SendAsync(string method, JsonObject parameters, string? session)
    {
        int id = Interlocked.Increment(ref _last);
        TaskCompletionSource<JsonNode> answer = _answers[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        JsonObject command = new()
        {
            ["id"] = id,
            ["method"] = method,
            ["params"] = parameters,
        };
        if (session is not null)
        {
            command["sessionId"] = session;
        }

        byte[] bytes = [.. Encoding.UTF8.GetBytes(command.ToJsonString()), 0];
        lock (_answers)
        {
            _commands!.Write(bytes);
            _commands.Flush();
        }

        try
        {
            return await answer.Task.WaitAsync(s_limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException(
                $"{method} got no response. {await File.ReadAllTextAsync(Path.Combine(_folder, "log"))}"
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _end.CancelAsync();
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().WaitAsync(TestWait.Limit);
            _process.Dispose();

            // Wakes the reader so that it can end.
            await _replies!.WriteAsync(new byte[] { 0 });
            await _replies.FlushAsync();
            if (!_reader!.Join(TestWait.Limit))
            {
                throw new TimeoutException("The reader of the browser's responses did not end.");
            }

            await _replies.DisposeAsync();
            await _commands!.DisposeAsync();
        }

        _end.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static FileStream Open(string pipe) =>
        new(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

    private void Read()
    {
        List<byte> message = [];
        byte[] buffer = new byte[65536];
        while (!_end.IsCancellationRequested)
        {
            foreach (byte letter in buffer.Take(_replies!.Read(buffer)).ToArray())
            {
                if (letter != 0)
                {
                    message.Add(letter);
                }
                else if (message.Count > 0)
                {
                    Take(JsonNode.Parse(Encoding.UTF8.GetString([.. message]))!);
                    message.Clear();
                }
            }
        }
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is null)
        {
            Heard?.Invoke(message);
        }
        else if (_answers.TryRemove((int)message["id"]!, out TaskCompletionSource<JsonNode>? answer))
        {
            _ = message["error"] is JsonNode error
                ? answer.TrySetException(new InvalidOperationException(error.ToJsonString()))
                : answer.TrySetResult(message["result"]!);
        }
    }
}
