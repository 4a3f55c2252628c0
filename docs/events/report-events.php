<?php

declare(strict_types=1);

/**
 * Reports to Serial Monitoring what the ERP's databases keep no trace of. PHP 8.0 or newer; openssl for https and
 * zlib for compression, both of which PHP usually has.
 *
 *     $events = new SerialEvents('https://….amazonaws.com/api', $token, '/var/spool/serial-events');
 *     $events->serialGenerated('DEFAULT', 'hatthasilpa', $milliseconds);
 *
 * Events of a request are sent after its answer, in one batch with a key of its own. A batch that does not get
 * through waits in the spool folder and is sent again with the same key, so it counts once. Where PHP cannot end
 * the answer first (Apache's module), a request only fills the folder, and cron empties it:
 *
 *     php -r 'require "report-events.php"; (new SerialEvents($url, $token, $folder))->sendWaiting();'
 *
 * Whatever fails, nothing is thrown and nobody waits; the look-up of a host's name alone has no timeout in PHP. See
 * the PHP error log.
 */
final class SerialEvents
{
    /** Events of one batch; the API takes no more. */
    private const MOST_EVENTS = 1_000;
    /**
     * What numbers are at most: the API refuses more. A latency of more than an hour comes of a clock that was set, or
     * of another unit; quantities are DECIMAL(10,2).
     */
    private const MOST = ['latency_ms' => 3_600_000, 'count' => 99_999_999, 'ticket_quantity' => 99_999_999.99];
    /** Batches and bytes that wait in the folder; the oldest give way to new ones. */
    private const MOST_FILES = 1_000;
    private const MOST_BYTES = 20_000_000;
    /** Seconds for one batch, from the first packet to the last, and for all that are sent in one go. */
    private const PATIENCE = 2.0;
    /** Seconds until the next try after the first failure; each further one doubles it. */
    private const FIRST_PAUSE = 5;
    private const LONGEST_PAUSE = 300;
    /** Seconds after which a batch is given up: the API takes events of the last 14 days. */
    private const OLDEST = 13 * 86_400;
    /** Bytes of a compressed body; smaller ones are sent as they are. */
    private const COMPRESSED_FROM = 1_024;
    /** Answers that say that the batch itself is wrong: it would be wrong again. */
    private const GIVEN_UP = [400, 413, 415];

    /** @var list<array<string, mixed>> */
    private array $events = [];

    /**
     * @param string $url Of the API with its stage, without a slash at the end.
     * @param string $token Bearer token with the scope serial-metrics/write.
     * @param string $folder For batches that wait; of this program alone, and made when it is missing.
     */
    public function __construct(
        private string $url,
        private string $token,
        private string $folder,
    ) {
        register_shutdown_function(function (): void {
            $this->quietly(function (): void {
                $this->finish();
            });
        });
    }

    // Parameters have no types: a wrong one costs its event, not the work of the ERP.

    /**
     * @param string $tenant organization.code, here and below.
     * @param string $productionType hatthasilpa, or oem (classic)
     * @param float|string $latencyMs A number, or the same as text, as PDO gives a DECIMAL; so is each number below.
     */
    public function serialGenerated(mixed $tenant, mixed $productionType, mixed $latencyMs): void
    {
        $this->add($tenant, [
            'type' => 'serial_generated',
            'production_type' => $productionType,
            'latency_ms' => $latencyMs,
        ]);
    }

    /**
     * @param string $method pin, plan or auto
     * @param float $latencyMs
     */
    public function assignmentResolved(mixed $tenant, mixed $method, mixed $latencyMs): void
    {
        $this->add($tenant, ['type' => 'assignment_resolved', 'method' => $method, 'latency_ms' => $latencyMs]);
    }

    /**
     * Serials that had to be made when their pieces were spawned.
     *
     * @param int $count
     * @param float $ticketQuantity Pieces of the whole job ticket.
     */
    public function spawnMissing(mixed $tenant, mixed $count, mixed $ticketQuantity): void
    {
        $this->add($tenant, [
            'type' => 'spawn_missing',
            'count' => $count,
            'ticket_quantity' => $ticketQuantity,
        ]);
    }

    /** @param string $reason context_mismatch, duplicate or invalid_format */
    public function rejected(mixed $tenant, mixed $reason): void
    {
        $this->add($tenant, ['type' => 'rejected', 'reason' => $reason]);
    }

    /** Sends batches that wait, for two seconds at most; for cron. */
    public function sendWaiting(): void
    {
        $this->quietly(function (): void {
            $this->spool();
            $this->sendSpooled();
        });
    }

    /** @param array<string, mixed> $fields */
    private function add(mixed $tenant, array $fields): void
    {
        $this->quietly(function () use ($tenant, $fields): void {
            foreach (['tenant' => $tenant] + $fields as $name => $value) {
                if (!is_string($value) && !is_int($value) && !(is_float($value) && is_finite($value))) {
                    $this->log("an event has no $name and is left out");
                    return;
                }
                $most = self::MOST[$name] ?? null;
                if ($most !== null && is_numeric($value) && $value > $most) {
                    $this->log("an event has more than $most for $name and is left out");
                    return;
                }
            }
            // PHP makes a number of a code like 0815 that is the key of an array.
            $common = ['id' => bin2hex(random_bytes(8)), 'tenant' => (string) $tenant, 'at' => gmdate('Y-m-d\TH:i:s\Z')];
            $this->events[] = $common + $fields;
            // A long job must not gather events without end.
            if (count($this->events) >= self::MOST_EVENTS) {
                $this->spool();
            }
        });
    }

    private function finish(): void
    {
        $this->spool();
        ignore_user_abort(true);
        if (function_exists('fastcgi_finish_request')) {
            fastcgi_finish_request();
        } elseif (function_exists('litespeed_finish_request')) {
            litespeed_finish_request();
        } elseif (PHP_SAPI !== 'cli') {
            // The caller would wait for us.
            return;
        }
        $this->sendSpooled();
    }

    /** Writes the events to the folder: from then on neither a crash nor a broken line loses them. */
    private function spool(): void
    {
        if ($this->events === []) {
            return;
        }
        $events = $this->events;
        $this->events = [];
        $body = (string) json_encode($events, JSON_INVALID_UTF8_SUBSTITUTE);
        if (!is_dir($this->folder)) {
            mkdir($this->folder, 0700, true);
        }
        // The name holds when the batch was made and, as a whole, its key.
        $name = sprintf('%d-%s', time(), bin2hex(random_bytes(16)));
        $draft = "{$this->folder}/.$name";
        $isWritten = file_put_contents($draft, $body) === strlen($body);
        if (!$isWritten || !rename($draft, "{$this->folder}/$name.json")) {
            unlink($draft);
            $this->log('events could not be kept in ' . $this->folder);
        }
        $this->makeRoom();
    }

    private function makeRoom(): void
    {
        $files = $this->waiting();
        $bytes = array_sum(array_map('filesize', $files));
        while (count($files) > self::MOST_FILES || $bytes > self::MOST_BYTES) {
            $file = (string) array_shift($files);
            $bytes -= (int) filesize($file);
            unlink($file);
            $this->log('too many events wait; some old ones were given up');
        }
    }

    /** @return list<string> The oldest first. */
    private function waiting(): array
    {
        return glob("{$this->folder}/*-*.json") ?: [];
    }

    private function sendSpooled(): void
    {
        if ($this->waiting() === [] || $this->pausedUntil() > time()) {
            return;
        }
        // One process sends at a time; what the others bring is sent by the next one.
        $lock = fopen("{$this->folder}/lock", 'c');
        if ($lock === false || !flock($lock, LOCK_EX | LOCK_NB)) {
            return;
        }
        // What a process that was killed left half-written.
        foreach (glob("{$this->folder}/.*-*") ?: [] as $draft) {
            if (filemtime($draft) < time() - 3_600) {
                unlink($draft);
            }
        }
        $end = microtime(true) + self::PATIENCE;
        $files = $this->waiting();
        // After a failure in any order: a batch that always fails must not keep the others back.
        if ($this->failures() > 0) {
            shuffle($files);
        }
        foreach ($files as $file) {
            if (microtime(true) >= $end || !$this->sendFile($file, $end)) {
                break;
            }
        }
        flock($lock, LOCK_UN);
    }

    /** False when nothing more should be tried now. */
    private function sendFile(string $file, float $end): bool
    {
        $key = basename($file, '.json');
        $body = file_get_contents($file);
        if ($body === false || (int) $key < time() - self::OLDEST) {
            unlink($file);
            return true;
        }
        [$status, $retryAfter, $answer] = $this->post($key, $body, $end);
        if ($status >= 200 && $status < 300) {
            if (str_contains($answer, '"refused":[{')) {
                $this->log("some events were refused: $answer");
            }
            unlink($file);
            $this->pause(0, 0);
            return true;
        }
        if (in_array($status, self::GIVEN_UP, true)) {
            $this->log("a batch was refused with $status: $answer");
            unlink($file);
            return true;
        }
        $failures = min($this->failures() + 1, 10);
        $pause = min(self::LONGEST_PAUSE, self::FIRST_PAUSE * 2 ** ($failures - 1));
        $this->pause(max($pause, min($retryAfter, self::LONGEST_PAUSE)), $failures);
        $this->log('events cannot be sent now: ' . ($status === 0 ? 'no answer' : "status $status"));
        return false;
    }

    private function pause(int $seconds, int $failures): void
    {
        if ($failures > 0) {
            file_put_contents("{$this->folder}/pause", (time() + $seconds) . " $failures");
        } elseif (is_file("{$this->folder}/pause")) {
            unlink("{$this->folder}/pause");
        }
    }

    private function pausedUntil(): int
    {
        // A clock that was set back must not make it wait for ever.
        return min((int) $this->pauseWords()[0], time() + self::LONGEST_PAUSE);
    }

    private function failures(): int
    {
        return (int) ($this->pauseWords()[1] ?? 0);
    }

    /** @return list<string> */
    private function pauseWords(): array
    {
        $file = "{$this->folder}/pause";
        return explode(' ', is_file($file) ? (string) file_get_contents($file) : '0');
    }

    /**
     * Sends a batch and waits for the answer until $end, whatever the other side does: the timeouts of PHP's own
     * HTTP client hold for each packet, not for all together.
     *
     * @return array{int, int, string} Status (0: no answer), Retry-After, and the answer as it came.
     */
    private function post(string $key, string $body, float $end): array
    {
        ['scheme' => $scheme, 'host' => $host, 'path' => $path, 'port' => $port] =
            parse_url($this->url) + ['scheme' => 'https', 'host' => '', 'path' => '', 'port' => null];
        $secure = $scheme === 'https';
        $address = $host . ':' . ($port ?? ($secure ? 443 : 80));
        $packed = function_exists('gzencode') ? (string) gzencode($body) : '';
        $compressed = strlen($packed) >= self::COMPRESSED_FROM;
        $sent = $compressed ? $packed : $body;
        $request = implode("\r\n", [
            "POST $path/v1/events HTTP/1.1",
            'Host: ' . ($port === null ? $host : $address),
            "Authorization: Bearer {$this->token}",
            'Content-Type: application/json',
            ...($compressed ? ['Content-Encoding: gzip'] : []),
            'Content-Length: ' . strlen($sent),
            "Idempotency-Key: $key",
            'Connection: close',
            '',
            $sent,
        ]);
        $patience = max(0.1, $end - microtime(true));
        $socket = stream_socket_client(($secure ? 'tls' : 'tcp') . "://$address", $code, $message, $patience);
        if ($socket === false) {
            return [0, 0, ''];
        }
        stream_set_blocking($socket, false);
        $answer = '';
        while (!self::isWhole($answer) && microtime(true) < $end) {
            if ($request !== '') {
                $written = fwrite($socket, $request);
                // Refused half-way: the answer may say why.
                $request = $written === false ? '' : substr($request, $written);
            }
            $read = fread($socket, 65_536);
            $answer .= (string) $read;
            if ($read === '' || $read === false) {
                if (feof($socket)) {
                    break;
                }
                self::await($socket, $request !== '', $end);
            }
        }
        fclose($socket);
        $status = preg_match('~^HTTP/1\.[01] (\d{3})~', $answer, $found) === 1 ? (int) $found[1] : 0;
        $retryAfter = preg_match('~^Retry-After: *(\d+)~mi', $answer, $found) === 1 ? (int) $found[1] : 0;
        return [$status, $retryAfter, explode("\r\n\r\n", $answer, 2)[1] ?? ''];
    }

    /** Whether an answer that says its length has all of it. */
    private static function isWhole(string $answer): bool
    {
        [$head, $body] = explode("\r\n\r\n", $answer, 2) + ['', null];
        return $body !== null
            && preg_match('~^Content-Length: *(\d+)~mi', $head, $found) === 1
            && strlen($body) >= (int) $found[1];
    }

    /** @param resource $socket */
    private static function await($socket, bool $writing, float $end): void
    {
        $reads = [$socket];
        $writes = $writing ? [$socket] : [];
        $errors = null;
        $seconds = max(0.001, min(0.2, $end - microtime(true)));
        stream_select($reads, $writes, $errors, 0, (int) ($seconds * 1_000_000));
    }

    /** Nothing of ours stops the ERP, whatever it does with warnings. */
    private function quietly(callable $work): void
    {
        set_error_handler(static fn (): bool => true);
        try {
            $work();
        } catch (\Throwable $error) {
            $this->log($error->getMessage());
        } finally {
            restore_error_handler();
        }
    }

    private function log(string $text): void
    {
        // One line, whatever the other side sent.
        error_log('serial-events: ' . substr((string) preg_replace('~[^\x20-\x7e]+~', ' ', $text), 0, 600));
    }
}
